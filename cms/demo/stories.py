"""The demo's pages: written by the firm, read by the editor, translated, followed by updates."""

import json
import uuid
from dataclasses import replace
from datetime import datetime

from accounts.models import User
from cms import campaign_pages, publication
from cms.demo import story_blocks
from cms.demo.calendar import Calendar
from cms.demo.script import CampaignText, PageText, UpdateText
from cms.models import Brief, CampaignPage, UpdatePage
from projects.models import Campaign


def write(
    campaign: Campaign, text: CampaignText, *, owner: User, editor: User, at: datetime
) -> Campaign:
    """The page in its first language, handed in and published as far as the campaign's state."""
    page = campaign_pages.create(campaign, by=owner, language=text.pages[0].language)
    first = text.pages[0]
    _fill(
        page,
        replace(first, story=first.story[: len(first.story) - first.added]),
        draw=text.draw,
        by=owner,
    )
    asks = text.pages[0].standfirst
    if text.state == "draft":
        Brief.objects.create(campaign=campaign, asks=asks)
        return campaign
    Brief.objects.create(campaign=campaign, asks=asks, phases_set_at=at, rules_set_at=at)
    campaign = publication.submit(_fresh(page), by=owner, at=at)
    if text.state == "in_review":
        return campaign
    return publication.approve(_fresh(page), by=editor, at=at)


def translate(
    campaign: Campaign, text: CampaignText, *, owner: User, editor: User, at: datetime
) -> None:
    """The page in its other languages; what was added later is missing from the outdated ones."""
    first = text.pages[0]
    source = CampaignPage.objects.get(campaign=campaign, language=first.language)
    for translated in text.pages[1:]:
        if translated.outdated:
            _translate(source, translated, draw=text.draw, owner=owner, editor=editor, at=at)
    if first.added:
        _hand_in(source, first, draw=text.draw, owner=owner, editor=editor, at=at)
    for translated in text.pages[1:]:
        if not translated.outdated:
            _translate(source, translated, draw=text.draw, owner=owner, editor=editor, at=at)


def _translate(
    source: CampaignPage, text: PageText, *, draw: str, owner: User, editor: User, at: datetime
) -> None:
    page = campaign_pages.translate(source, language=text.language, by=owner)
    _hand_in(page, text, draw=draw, owner=owner, editor=editor, at=at)


def _hand_in(
    page: CampaignPage, text: PageText, *, draw: str, owner: User, editor: User, at: datetime
) -> None:
    _fill(_fresh(page), text, draw=draw, by=owner)
    publication.submit(_fresh(page), by=owner, at=at)
    publication.approve(_fresh(page), by=editor, at=at)


def update(
    campaign: Campaign, text: UpdateText, *, first: str, owner: User, calendar: Calendar
) -> None:
    """Published news, on its day."""
    language = text.language or first
    parent = CampaignPage.objects.get(campaign=campaign, language=language)
    page = UpdatePage(
        title=text.title,
        standfirst=text.standfirst,
        body=json.dumps([story_blocks.made({"text": text.text}, campaign)]),
        owner=owner,
        locale=parent.locale,
        live=False,
        first_published_at=calendar.day(text.day, hour=10, minute=24),
        # The same news in two languages are one page and its translation.
        translation_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{campaign.slug}:{text.day}"),
    )
    parent.add_child(instance=page)
    page.save_revision(user=owner).publish(user=owner)


def _fill(page: CampaignPage, text: PageText, *, draw: str, by: User) -> None:
    campaign = page.campaign
    page.title, page.draft_title, page.standfirst = text.title, text.title, text.standfirst
    page.lead_image, page.lead_alt = story_blocks.picture(draw, campaign), text.lead_alt
    page.story = json.dumps([story_blocks.made(block, campaign) for block in text.story])
    page.full_clean()
    page.save_revision(user=by)


def _fresh(page: CampaignPage) -> CampaignPage:
    """As the admin would find it: the latest revision is what gets submitted."""
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found
