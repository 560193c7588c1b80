"""Doors to the pages that do not follow from their place in the tree."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views

from accounts.rules import is_editor
from cms import composition, reading
from cms.models import CampaignPage
from projects.blueprints import has_ideas
from projects.models import Campaign, CampaignState
from projects.rules import works_for_campaign
from projects.views.requests import Request, idea_or_404


@require_safe
def campaign(request: Request, slug: str) -> HttpResponse:
    """Leads to the campaign's page in the reader's language, or its writers to the studio."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), slug=slug)
    pages = CampaignPage.objects.filter(campaign=found).in_order_of(_language())
    page = pages.live().first()
    if page is not None:
        return redirect("campaign-page", slug=page.slug)
    draft = pages.first()
    if draft is not None and _may_see_drafts(request, found):
        # Mails lead here: an editor to what is to be read, a firm to what is to be done.
        waits = found.state == CampaignState.IN_REVIEW and is_editor(request.user)
        return redirect("studio:review" if waits else "studio:campaign", slug=found.slug)
    if not found.is_public:
        raise Http404
    # Published without a page, as imported votes are: what people do there is the campaign.
    if has_ideas(found):
        return redirect("projects:ideas", slug=found.slug)
    return redirect(found.rounds.public().order_by("-opens_at", "-pk").first() or found.firm)


def _may_see_drafts(request: Request, found: Campaign) -> bool:
    user = request.user
    return bool(is_editor(user) or works_for_campaign(user, found))


@require_safe
def campaign_page(request: Request, slug: str) -> HttpResponse:
    """The page at `slug` in the reader's language, else in the best other one.

    Wagtail would walk down the tree, with eight queries; this needs one. An address this view
    does not know goes the usual way.
    """
    pages = reading.pages(request.user)
    same = CampaignPage.objects.live().filter(slug=slug).values("campaign")
    found = list(pages.filter(campaign__in=same).in_order_of(_language()))
    # Two campaigns may have the same word in two languages: the reader's own comes first.
    named = next((page for page in found if page.slug == slug), None)
    if named is None:
        shown: HttpResponse = wagtail_views.serve(request, f"campaigns/{slug}/")
        return shown
    siblings = [page for page in found if page.campaign_id == named.campaign_id]
    best = siblings[0]
    # The head names the page's translations: here they are, read already.
    best.__dict__["read_siblings"] = siblings
    response: HttpResponse = best.serve(request)
    return response


@require_safe
def idea(request: Request, slug: str, number: int) -> HttpResponse:
    """One idea, with what the floors above it add to its page."""
    found = idea_or_404(request, slug, number)
    context = composition.of_idea(found, request, at=timezone.now())
    return TemplateResponse(request, "cms/idea.html", context)


def _language() -> str:
    return translation.get_language() or "en"
