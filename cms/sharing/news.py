"""What happened in campaigns, in public: updates and decisions, newest first.

An update that was translated is one piece of news, read in the best language for the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import CampaignPage, UpdatePage
from cms.sharing.heads import absolute
from projects.models import Campaign, Decision

MOST = 30
LANGUAGES = len(settings.LANGUAGES)


@dataclass(frozen=True)
class Item:
    """One piece of news as a feed tells it."""

    key: str
    title: str
    text: str
    url: str
    firm: str
    at: datetime
    changed_at: datetime
    language: str
    # Of the text alone: a firm's reason need not be in the language that its news is told in.
    text_language: str


def updates(campaigns: "QuerySet[Campaign]") -> "QuerySet[UpdatePage]":
    """Live updates below live pages of these campaigns; `above` is the path of such a page."""
    pages = CampaignPage.objects.live().filter(campaign__in=campaigns, path=OuterRef("above"))
    listed: QuerySet[UpdatePage] = UpdatePage.objects.live().annotate(
        above=Left("path", (F("depth") - 1) * Page.steplen)
    )
    return listed.filter(Exists(pages))


def of(
    campaigns: "QuerySet[Campaign]", request: HttpRequest, *, language: str, decisions: bool
) -> list[Item]:
    """The latest of these campaigns' news. At most six queries, however many there are."""
    found = _updates(campaigns, request, language=language)
    if decisions:
        found += _decisions(campaigns, language=language)
    return sorted(found, key=lambda item: item.at, reverse=True)[:MOST]


def _updates(campaigns: "QuerySet[Campaign]", request: HttpRequest, *, language: str) -> list[Item]:
    latest = updates(campaigns).select_related("locale").order_by(F("first_published_at").desc())
    # Each may come in every language, and one version of it is told.
    pages = best(latest[: MOST * LANGUAGES], language=language)
    above = [page.above for page in pages]
    parents = {
        page.path: page
        for page in CampaignPage.objects.filter(path__in=above).select_related("campaign__firm")
    }
    return [
        Item(
            key=f"urn:uuid:{page.translation_key}",
            title=page.title,
            text=page.standfirst,
            url=absolute(page.get_url(request) or ""),
            firm=parents[page.above].campaign.firm.name,
            at=page.first_published_at,
            changed_at=page.last_published_at or page.first_published_at,
            language=page.locale.language_code,
            text_language=page.locale.language_code,
        )
        for page in pages
    ]


def best(pages: Iterable[UpdatePage], *, language: str) -> list[UpdatePage]:
    """One version of each: the reader's language, else the site's, else the first that came."""
    chosen: dict[object, UpdatePage] = {}
    wanted = [language, settings.LANGUAGE_CODE]
    for page in pages:
        known = chosen.get(page.translation_key)
        if known is None or _rank(page, wanted) < _rank(known, wanted):
            chosen[page.translation_key] = page
    return list(chosen.values())[:MOST]


def _rank(page: UpdatePage, wanted: list[str]) -> int:
    code = page.locale.language_code
    return wanted.index(code) if code in wanted else len(wanted)


def _decisions(campaigns: "QuerySet[Campaign]", *, language: str) -> list[Item]:
    made = Decision.objects.filter(idea__campaign__in=campaigns, idea__hidden_at__isnull=True)
    made = made.select_related("idea__campaign__firm").order_by("-decided_at", "-pk")
    return [_decision(each, language=language) for each in made[:MOST]]


def _decision(decision: Decision, *, language: str) -> Item:
    host, day = urlsplit(settings.SITE_URL).hostname, decision.decided_at.date()
    idea = decision.idea
    words = {"idea": idea.title, "verdict": decision.get_verdict_display()}
    return Item(
        # RFC 4151: the day belongs to it, since a host may be somebody else's later.
        key=f"tag:{host},{day}:decision/{decision.pk}",
        title=_("%(verdict)s: %(idea)s") % words,
        text=decision.reason,
        url=absolute(idea.get_absolute_url()),
        firm=idea.campaign.firm.name,
        at=decision.decided_at,
        changed_at=decision.decided_at,
        language=language,
        text_language=decision.language or language,
    )
