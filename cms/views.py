"""Pages that show several floors at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from projects.models import Campaign


def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's page in the reader's language, wherever editors have put it."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    return redirect("projects:ideas", slug=found.slug)
