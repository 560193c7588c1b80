"""Atom feeds: of the whole site, of one campaign, of one firm; in each language."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Firm
from cms.sharing import news
from cms.sharing.heads import absolute
from cms.sharing.news import Item
from core import text
from projects.models import Campaign


class Feed(Atom1Feed):
    """Each entry says in which language it is written: it need not be the feed's."""

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        attributes: dict[str, str] = super().item_attributes(item)
        return attributes | {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        # Plain words: as HTML, what a firm writes would be markup in whoever's reader.
        said = {"type": "text", "xml:lang": item["text_language"]}
        handler.addQuickElement("summary", item["description"], said)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Updates of every public campaign."""
    title = _("News of every campaign on %(site)s") % {"site": settings.SITE_NAME}
    items = news.of(Campaign.objects.public(), request, language=_here(), decisions=False)
    return _answer(request, items, title=title, page=reverse("home"))


@require_safe
def of_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Its updates and decisions."""
    campaign = get_object_or_404(Campaign.objects.public(), slug=slug)
    one = Campaign.objects.filter(pk=campaign.pk)
    items = news.of(one, request, language=_here(), decisions=True)
    return _answer(request, items, title=campaign.title, page=reverse("campaign", args=[slug]))


@require_safe
def of_firm(request: HttpRequest, slug: str) -> HttpResponse:
    """Updates and decisions in all of a firm's campaigns."""
    firm = get_object_or_404(Firm.objects.filter(verified_at__isnull=False), slug=slug)
    theirs = Campaign.objects.public().filter(firm=firm)
    items = news.of(theirs, request, language=_here(), decisions=True)
    return _answer(request, items, title=firm.name, page=reverse("firm", args=[slug]))


def _printable(said: str) -> str:
    """In the editor people may type what XML cannot hold: one such letter would end the feed."""
    return text.CONTROLS.sub("", said)


def _here() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _answer(request: HttpRequest, items: Iterable[Item], *, title: str, page: str) -> HttpResponse:
    feed = Feed(
        title=_printable(title),
        link=absolute(page),
        description=None,
        language=_here(),
        feed_url=absolute(request.path),
        feed_guid=absolute(request.path),
    )
    for item in items:
        feed.add_item(
            _printable(item.title),
            item.url,
            _printable(item.text),
            unique_id=item.key,
            author_name=_printable(item.firm),
            pubdate=item.at,
            updateddate=item.changed_at,
            language=item.language,
            text_language=item.text_language,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
