"""What stands in a page's head for search engines and for whoever shares it, and in which
languages the page exists.

Words that people wrote exist in the languages they were written in: only those are named. What is
ours alone is there in all four; `core.context` says so for every other page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from cms.models import CampaignPage
from cms.sharing import cards
from cms.sharing.cards import Card
from core.context import LOCALES
from payments.open_rounds import OpenRound
from projects.models import Idea


@dataclass(frozen=True)
class Social:
    """As components/social.html shows it."""

    title: str
    description: str
    url: str
    kind: str
    locale: str
    other_locales: tuple[str, ...] = ()
    image_url: str = ""
    image_alt: str = ""


@dataclass(frozen=True)
class Language:
    """One language of a page, and its address there."""

    code: str
    name: str
    url: str


def of_campaign(
    page: CampaignPage, *, funding: Mapping[str, Any] | None, at: datetime
) -> dict[str, Any]:
    """The head of a campaign's page; `funding` is what the page itself shows of its round.

    One query, unless the page was read together with its translations.
    """
    siblings: Iterable[CampaignPage] = page.__dict__.get("read_siblings") or (
        CampaignPage.objects.live().filter(campaign=page.campaign_id)
    )
    addresses = {each.language: address_of(each) for each in siblings}
    # In a preview the page itself is not among the live ones.
    addresses.setdefault(page.language, address_of(page))
    social = {}
    if page.campaign.is_public and page.live:
        card = cards.of_page(page, round_=_open(funding), at=at)
        social = _with_card(card, cards.address_of_page(page))
    feed = _feed(page.title, page.campaign.slug)
    head = _of(page, page.language, addresses, description=page.standfirst, **social)
    return head | {"feed_of": feed}


def _open(funding: Mapping[str, Any] | None) -> OpenRound | None:
    if not funding or not funding["is_open"]:
        return None
    deadline = funding["round"].deadline_at
    return OpenRound(funding["pledged"], funding["goal"], deadline)


def of_text(page: Any, request: HttpRequest) -> dict[str, Any]:
    """The head of an update or an information page. Two queries."""
    translated = type(page).objects.live().filter(translation_key=page.translation_key)
    versions = list(translated.select_related("locale"))
    addresses = {each.locale.language_code: each.get_url(request) or "" for each in versions}
    language = page.locale.language_code
    addresses.setdefault(language, page.get_url(request) or "")
    return _of(page, language, addresses, description=page.standfirst)


def of_idea(idea: Idea, *, at: datetime) -> dict[str, Any]:
    """What is shared of an idea; nothing while it is hidden, or before its campaign is public."""
    if idea.hidden_at is not None or not idea.campaign.is_public:
        return {}
    here = translation.get_language() or settings.LANGUAGE_CODE
    card = cards.of_idea(idea, language=here, at=at)
    shared = _with_card(card, cards.address_of_idea(idea, language=here))
    url = absolute(idea.get_absolute_url())
    social = Social(idea.title, idea.need[:200], url, "article", LOCALES[here], (), **shared)
    return {"social": social, "feed_of": _feed(idea.campaign.called, idea.campaign.slug)}


def _of(
    page: Page, language: str, addresses: Mapping[str, str], *, description: str, **shared: str
) -> dict[str, Any]:
    own = addresses[language]
    default = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in addresses else language
    named = [{"code": code, "url": absolute(url)} for code, url in sorted(addresses.items())]
    others = tuple(LOCALES[code] for code in sorted(addresses) if code != language)
    return {
        "canonical_url": absolute(own),
        "alternates": [*named, {"code": "x-default", "url": absolute(addresses[default])}],
        "language_links": [_link(code, own, addresses) for code, _name in settings.LANGUAGES],
        "not_here": _not_here(language, addresses),
        "social": Social(
            page.title, description, absolute(own), "article", LOCALES[language], others, **shared
        ),
    }


def _link(code: str, own: str, addresses: Mapping[str, str]) -> dict[str, str]:
    """The translation, else this text under an interface in that language."""
    # The address without its language, which stands between the first two slashes.
    rest = own.partition("/")[2].partition("/")[2]
    name = translation.get_language_info(code)["name_local"]
    return {"code": code, "name": name, "url": addresses.get(code) or f"/{code}/{rest}"}


def _not_here(language: str, addresses: Mapping[str, str]) -> dict[str, Any] | None:
    """For a reader of another language: what this one is, and which others there are."""
    if language == translation.get_language():
        return None
    info = translation.get_language_info
    return {
        "language": info(language)["name_translated"],
        "others": [
            Language(code, info(code)["name_local"], url)
            for code, url in sorted(addresses.items())
            if code != language
        ],
    }


def _feed(title: str, slug: str) -> dict[str, str]:
    return {"title": title, "url": reverse("feed-campaign", args=[slug])}


def _with_card(card: Card, address: str) -> dict[str, str]:
    """The card's mark in its address: whoever keeps pictures asks again once it has changed."""
    said = ", ".join(filter(None, [card.title, card.above, card.state, card.sums]))
    return {"image_url": absolute(f"{address}?{card.mark}"), "image_alt": said}


def address_of(page: CampaignPage) -> str:
    with translation.override(page.language):
        return reverse("campaign-page", args=[page.slug])


def absolute(url: str) -> str:
    # A page's address is whole already where Wagtail knows more than one site.
    return url if url.startswith("http") else f"{settings.SITE_URL}{url}"
