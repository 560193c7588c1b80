"""The first step of a campaign: what is asked, why, and in which languages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Firm, User
from cms import campaign_pages
from cms.models import Brief, CampaignPage
from core import events, moves
from projects import campaigns
from projects.models import Campaign, CampaignState


class BriefClosed(Exception):
    """The campaign is with the editors, or public: its brief no longer changes."""


def of(campaign: Campaign) -> Brief:
    """The campaign's brief, empty where none was written."""
    found = Brief.objects.filter(campaign=campaign).first()
    return found or Brief(campaign=campaign)


@transaction.atomic
def open_campaign(
    firm: Firm,
    *,
    title: str,
    slug: str,
    asks: str,
    reasons: str,
    languages: Sequence[str],
    terms: campaigns.Terms,
    by: User,
    at: datetime,
) -> Campaign:
    """A drafted campaign with its brief, suggested terms, and a page for each language."""
    campaign = campaigns.draft(firm, slug=slug, title=title, terms=terms, by=by, at=at)
    Brief.objects.create(campaign=campaign, asks=asks, reasons=reasons)
    # Whoever calls has put the writer's own language first: it is what the others are copied from.
    page = campaign_pages.create(campaign, by=by, language=languages[0], standfirst=asks)
    for language in languages[1:]:
        campaign_pages.translate(page, language=language, by=by)
    return campaign


@transaction.atomic
def change(
    campaign: Campaign,
    *,
    title: str,
    asks: str,
    reasons: str,
    languages: Sequence[str],
    by: User,
    at: datetime,
) -> Campaign:
    """Rewrite the brief of a draft, and add pages for languages that have none."""
    # Handing in locks the campaign, too: nobody changes a brief that the editors already have.
    campaign = moves.lock(campaign)
    if campaign.state != CampaignState.DRAFT:
        raise BriefClosed(campaign.slug)
    campaigns.rename(campaign, title=title, by=by, at=at)
    _write(campaign, asks=asks, reasons=reasons)
    events.record("brief_changed", campaign, at=at, by=by)
    pages = CampaignPage.objects.filter(campaign=campaign)
    source, have = pages.first(), set(pages.values_list("language", flat=True))
    for language in languages:
        if source is None:
            source = campaign_pages.create(campaign, by=by, language=language, standfirst=asks)
        elif language not in have:
            campaign_pages.translate(source, language=language, by=by)
    # `rename` locks and saves a row of its own; the one in hand still has the title of before.
    return Campaign.objects.get(pk=campaign.pk)


def settle(campaign: Campaign, *, phases: datetime | None, rules: datetime | None) -> None:
    """Note when somebody has made dates or rules their own; None leaves it open."""
    _write(campaign, phases_set_at=phases, rules_set_at=rules)


def _write(campaign: Campaign, **fields: Any) -> None:
    """These and no others: one of the team may rewrite the words while another sets the dates."""
    if not Brief.objects.filter(campaign=campaign).update(**fields):
        Brief.objects.create(campaign=campaign, **fields)
