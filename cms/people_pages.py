"""A person as everyone sees them: what they chose to show, and never a vote or a pledge."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from community.models import Comment
from projects.models import Campaign, Idea
from projects.views.requests import Request

MOST = 20


@require_safe
def person(request: Request, handle: str) -> HttpResponse:
    """Nobody finds a page that is off, but the person it is about."""
    found = get_object_or_404(User, handle=handle, is_active=True)
    is_own = found == request.user
    if not found.page_is_public and not is_own:
        raise Http404(handle)
    context = of(found) | {"is_own": is_own}
    return TemplateResponse(request, "cms/person.html", context)


def of(person: User) -> dict[str, Any]:
    """The newest of each; campaigns that are not public, and what was hidden, are left out."""
    public = Campaign.objects.public()
    ideas = Idea.objects.filter(author=person, campaign__in=public, hidden_at__isnull=True)
    comments = Comment.objects.visible().filter(author=person, campaign__in=public)
    ideas = ideas.select_related("campaign")
    newest = comments.select_related("campaign", "idea")
    return {
        "person": person,
        "ideas": list(ideas.order_by("-proposed_at", "-pk")[:MOST]) if person.shows_ideas else None,
        "comments": list(newest.order_by("-written_at", "-pk")[:MOST])
        if person.shows_comments
        else None,
        "most": MOST,
    }
