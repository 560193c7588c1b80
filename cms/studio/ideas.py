"""The ideas of a firm's campaigns: found, filtered, and with the decision that is owed."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms import campaign_lists
from cms.studio import access
from cms.studio.brief_forms import IdeasForm
from projects import showing
from projects.models import Idea

PER_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is owed first, then the newest. Shows no votes: they may be sealed."""
    now, user = timezone.now(), access.person(request)
    campaigns = access.campaigns(user)
    form = IdeasForm(request.GET, campaigns=campaigns)
    # The campaigns are read anyway, to choose from; by their keys no idea of another firm is met.
    ideas = Idea.objects.filter(campaign__in=[campaign.pk for campaign in campaigns])
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["q"]:
            ideas = ideas.filter(Q(title__icontains=wanted["q"]) | Q(need__icontains=wanted["q"]))
        if wanted["state"]:
            ideas = ideas.filter(state=wanted["state"])
        if wanted["campaign"]:
            ideas = ideas.filter(campaign__slug=wanted["campaign"])
    ordered = ideas.select_related("campaign__firm", "author").order_by("-proposed_at", "-pk")
    place = Paginator(ordered, PER_PAGE).get_page(
        campaign_lists.page_number(request.GET.get("page"))
    )
    rows = [(idea, showing.owed(idea, [], at=now)) for idea in place.object_list]
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "rows": rows, "place": place, "asked": asked.urlencode()}
    status = 200 if form.is_valid() else 422
    return TemplateResponse(request, "cms/studio/ideas.html", context, status=status)
