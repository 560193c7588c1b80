"""A campaign's terms change at the very moment an editor approves them."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from cms import comparison, publication
from cms.models import CampaignPage
from core import moves
from core.models import Event
from projects import campaigns
from projects.models import Campaign, CampaignState
from tests.concurrency.projects.racing import Pause, together, unlocked
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page() -> CampaignPage:
    page = cms.draft_page()
    publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


def race(page: CampaignPage, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The editor stops just before the page goes live, and the firm changes the terms."""
    pause = Pause()
    editor, owner = accounts.editor(), accounts.owner_of(page.campaign.firm)
    monkeypatch.setattr(comparison, "is_stale", pause.before(comparison.is_stale))
    return together(
        lambda: publication.approve(page, by=editor, at=timezone.now()),
        pause.after(lambda: change(page, owner)),
    )


def change(page: CampaignPage, owner: User) -> Campaign:
    campaign = Campaign.objects.get(pk=page.campaign_id)
    return campaigns.change_terms(
        campaign, terms=projects.terms(vote_threshold=77), by=owner, at=timezone.now()
    )


def test_without_the_lock_terms_are_published_that_nobody_read(
    page: CampaignPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "lock", unlocked)

    race(page, monkeypatch)

    campaign = Campaign.objects.get(pk=page.campaign_id)
    assert CampaignPage.objects.get(pk=page.pk).live
    assert campaign.vote_threshold == 77


def test_with_it_the_approved_terms_stand(
    page: CampaignPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _approved, changed = race(page, monkeypatch)

    campaign = Campaign.objects.get(pk=page.campaign_id)
    assert isinstance(changed, campaigns.TermsFrozen)
    assert (campaign.state, campaign.vote_threshold) == (CampaignState.PUBLISHED, 2)
    assert Event.objects.filter(verb="terms_changed").count() == 0


def test_a_page_rewritten_meanwhile_is_not_what_goes_live(
    page: CampaignPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving takes no lock, and needs none: only what was handed in is published."""
    read, pause = page.latest_revision_id, Pause()
    editor, usual = accounts.editor(), comparison.is_stale

    def checked(task: Any) -> bool:
        stale = usual(task)
        pause.stop()
        return stale

    def rewrite() -> None:
        other = CampaignPage.objects.get(pk=page.pk)
        other.title = "Never read"
        other.save_revision()

    monkeypatch.setattr(comparison, "is_stale", checked)
    together(lambda: publication.approve(page, by=editor, at=timezone.now()), pause.after(rewrite))

    live = CampaignPage.objects.get(pk=page.pk)
    assert (live.live, live.live_revision_id) == (True, read)
    assert live.title != "Never read"
