"""What a search field shows while somebody types."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cms import finding
from cms.discover_form import LONGEST
from core import text
from projects.views.requests import Request


@require_safe
def suggestions(request: Request) -> HttpResponse:
    """Links to what begins with, contains or is spelled like the words: a part of a page."""
    query = text.clean_line(request.GET.get("q", "")[:LONGEST])
    context = {"found": finding.suggestions(query), "query": query}
    return TemplateResponse(request, "cms/_suggestions.html", context)
