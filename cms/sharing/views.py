"""Cards for whoever shares a page, the site map, and what robots are asked."""

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.models import CampaignPage
from cms.sharing import cards, drawing, sitemap
from cms.sharing.cards import Card
from payments import open_rounds
from projects.models import Campaign, Idea

# An address with the card's mark never shows another card; one without may, after a while. Whoever
# keeps it for others asks again soon: no proxy goes on telling what the editors have hidden.
KEEP, KEEP_MARKED = 300, 60 * 60 * 24 * 365


@require_safe
def campaign_card(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    public = CampaignPage.objects.live().filter(campaign__in=Campaign.objects.public())
    found = get_object_or_404(public.select_related("campaign__firm"), slug=slug, language=language)
    now = timezone.now()
    round_ = open_rounds.of([found.campaign], at=now).get(found.campaign_id)
    return _card(request, cards.of_page(found, round_=round_, at=now))


@require_safe
def idea_card(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    public = Idea.objects.filter(campaign__in=Campaign.objects.public(), hidden_at__isnull=True)
    found = get_object_or_404(
        public.select_related("campaign__firm"), campaign__slug=slug, number=number
    )
    return _card(request, cards.of_idea(found, language=language, at=timezone.now()))


def _card(request: HttpRequest, card: Card) -> HttpResponse:
    """The picture, or word that whoever asks has it already."""
    mark = f'"{card.mark}"'
    # Anywhere in it: the header may name several marks, and weak ones.
    if mark in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            response = HttpResponse(drawing.png(card), content_type="image/png")
        except drawing.TooBusy:
            return HttpResponse(status=503, headers={"Retry-After": "30"})
    seconds = KEEP_MARKED if card.mark in request.GET else KEEP
    response["ETag"] = mark
    response["Cache-Control"] = f"public, max-age={seconds}, s-maxage={KEEP}"
    return response


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    context = {"files": sitemap.files(), "site": settings.SITE_URL}
    return _xml(request, "cms/sharing/sitemap_index.xml", context)


@require_safe
def sitemap_file(request: HttpRequest, section: str, number: int) -> HttpResponse:
    places = None if number > sitemap.LAST_FILE else sitemap.places(section, number, request)
    if places is None:
        raise Http404(section)
    return _xml(request, "cms/sharing/sitemap.xml", {"places": places})


def _xml(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    return TemplateResponse(request, template, {**context}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"site": settings.SITE_URL, "languages": [code for code, _name in settings.LANGUAGES]}
    return TemplateResponse(request, "cms/sharing/robots.txt", context, content_type="text/plain")
