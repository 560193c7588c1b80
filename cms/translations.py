"""Which pages exist in which languages, and which translations have fallen behind.

Wagtail keeps a page and its translations under one key but not which came first; the first made
is the one the others follow. A translation is outdated when that one has been published since
the translation was last published, and up to date again once it is published itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Left
from wagtail.models import Locale, Page, Revision

from accounts.models import User
from accounts.rules import firms_of
from cms import campaign_pages
from cms.campaign_pages import AlreadyTranslated
from cms.models import CampaignPage, InformationPage, UpdatePage
from core.languages import CODES
from payments.models import FundingRound, RoundState

KINDS = (CampaignPage, UpdatePage, InformationPage)
# Root, front page, list of campaigns, campaign: a campaign's page stands at a fixed depth.
CAMPAIGN_PATH = 4 * Page.steplen
MOST_ROUNDS = 50


class NoPlaceYet(Exception):
    """The page above has no translation in this language that this one could stand below."""


@dataclass(frozen=True)
class Version:
    """A language, and the page in it if there is one."""

    locale: Locale
    page: Page | None
    is_source: bool
    is_outdated: bool


def pages_of(user: User) -> "QuerySet[Page]":
    """What the person may translate: their firms' pages; all of them for the site's staff."""
    types = ContentType.objects.get_for_models(*KINDS).values()
    found: QuerySet[Page] = Page.objects.filter(content_type__in=list(types))
    return found if user.is_staff else found.filter(of_firms(firms_of(user)))


def of_firms(firms: Sequence[int] | Any) -> Exists:
    """At or below a campaign's page of one of these firms."""
    above = Left(OuterRef("path"), CAMPAIGN_PATH)
    return Exists(CampaignPage.objects.filter(campaign__firm__in=list(firms), path=above))


def outdated(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    """Those of `pages` that have fallen behind, the longest behind first.

    `source` is the page they follow, `source_at` when it was published, and `read_revision` what
    it said when the translation was published.
    """
    group = Page.objects.filter(translation_key=OuterRef("translation_key")).order_by("pk")
    said = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        # Revisions are kept for rows of any kind, so their key is text.
        object_id=Cast(OuterRef("source"), CharField()),
        created_at__lte=OuterRef("last_published_at"),
    )
    found: QuerySet[Page] = (
        pages.annotate(
            source=Subquery(group.values("pk")[:1]),
            source_at=Subquery(group.values("last_published_at")[:1]),
            source_live=Subquery(group.values("live")[:1]),
            source_title=Subquery(group.values("title")[:1]),
            read_revision=Subquery(said.order_by("-created_at", "-pk").values("pk")[:1]),
        )
        .filter(~Q(pk=F("source")), live=True, source_live=True)
        .filter(source_at__gt=F("last_published_at"))
        .select_related("locale")
        .order_by("source_at", "pk")
    )
    return found


def unsaid(user: User) -> list[tuple[FundingRound, list[str]]]:
    """Rounds whose words may still change, with the languages of their pages in which some lack.

    Three queries. What people rely on already can no longer be translated.
    """
    rounds = FundingRound.objects.filter(state__in=[RoundState.DRAFT, RoundState.IN_REVIEW])
    if not user.is_staff:
        rounds = rounds.filter(campaign__firm__in=list(firms_of(user)))
    rounds = rounds.order_by("opens_at", "pk").prefetch_related("rewards")[:MOST_ROUNDS]
    pages = CampaignPage.objects.filter(campaign__in=[each.campaign_id for each in rounds])
    found = set(pages.values_list("campaign", "language"))
    lacking = [
        (each, [code for code in CODES if (each.campaign_id, code) in found and _lacks(each, code)])
        for each in rounds
    ]
    return [(each, codes) for each, codes in lacking if codes]


def lacking(round_: FundingRound) -> list[str]:
    """The languages of its campaign's pages in which some of its words lack. Two queries."""
    pages = CampaignPage.objects.filter(campaign=round_.campaign_id)
    found = set(pages.values_list("language", flat=True))
    return [code for code in CODES if code in found and _lacks(round_, code)]


def _lacks(round_: FundingRound, code: str) -> bool:
    rewards = round_.rewards.all()
    return not (
        round_.is_said_in(code, "title")
        and all(reward.is_said_in(code, "title", "description") for reward in rewards)
    )


def versions(page: Page) -> list[Version]:
    """Every language of the site, with the page there. Two queries."""
    group = Page.objects.filter(translation_key=page.translation_key).order_by("pk")
    found = {each.locale_id: each for each in group}
    source = next(iter(found.values()))
    return [
        Version(
            locale,
            there := found.get(locale.pk),
            is_source=there == source,
            is_outdated=bool(there and _is_behind(there, source)),
        )
        for locale in Locale.objects.order_by("pk")
    ]


def _is_behind(page: Page, source: Page) -> bool:
    if page == source or not page.live or not source.live:
        return False
    published: datetime | None = source.last_published_at
    return bool(published and page.last_published_at and published > page.last_published_at)


@transaction.atomic
def translate(page: Page, *, language: str, by: User) -> Page:
    """A draft of the page in another language, with the text to start from. Locks the page."""
    if isinstance(page, CampaignPage):
        return campaign_pages.translate(page, language=language, by=by)
    # Of two who begin the same translation, the second reads that there is one.
    locked = Page.objects.select_for_update().get(pk=page.pk)
    locale = Locale.objects.get(language_code=language)
    if Page.objects.filter(translation_key=locked.translation_key, locale=locale).exists():
        raise AlreadyTranslated(language)
    above = locked.get_parent()
    if not Page.objects.filter(translation_key=above.translation_key, locale=locale).exists():
        raise NoPlaceYet(language)
    made: Page = page.copy_for_translation(locale)
    Page.objects.filter(pk=made.pk).update(owner=by)
    return made
