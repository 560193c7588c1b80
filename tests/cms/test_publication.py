"""Campaigns follow what editors do to their pages, never a revision."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import WorkflowState

from accounts import firms
from cms import campaign_pages, comparison, publication, tasks
from cms.models import CampaignPage, Submission
from core import events
from notifications import letters
from notifications.models import Mail
from projects import campaigns, follows
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def state(page: CampaignPage) -> str:
    return Campaign.objects.get(pk=page.campaign_id).state


def handed_in(page: CampaignPage) -> CampaignPage:
    publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


class TestTheWayToPublication:
    def test_handing_in_the_page_submits_the_campaign_with_its_terms(self) -> None:
        page = handed_in(cms.draft_page())

        assert state(page) == CampaignState.IN_REVIEW
        pinned = Submission.objects.get(campaign=page.campaign_id)
        assert pinned.terms_version == 1
        assert pinned.task_state.revision == page.latest_revision
        submitted = events.of(page.campaign).get(verb="campaign_submitted")
        assert submitted.actor == accounts.owner_of(page.campaign.firm)

    def test_approval_publishes_page_and_campaign(self, client: Client) -> None:
        page = handed_in(cms.draft_page())
        editor = accounts.editor()

        publication.approve(page, by=editor, at=timezone.now())

        assert state(page) == CampaignState.PUBLISHED
        assert events.of(page.campaign).get(verb="campaign_published").actor == editor
        assert client.get(f"/en/campaigns/{page.slug}/").status_code == 200

    def test_its_news_calls_it_as_its_page_does(self) -> None:
        page = cms.draft_page(language="de")
        page.title = page.draft_title = "Welche Lampe?"
        page.save_revision(user=accounts.owner_of(page.campaign.firm))
        reader = accounts.user(language="de")
        follows.follow_firm(page.campaign.firm, user=reader, at=timezone.now())

        publication.approve(handed_in(page), by=accounts.editor(), at=timezone.now())

        news = Mail.objects.get(recipient=reader, kind="campaign_of_firm")
        assert "„Welche Lampe?“" in letters.read(news).subject

    def test_sending_back_returns_the_campaign_and_handing_in_again_resumes(self) -> None:
        page = handed_in(cms.draft_page())

        publication.send_back(page, by=accounts.editor(), at=timezone.now(), comment="Which lamp?")
        assert state(page) == CampaignState.DRAFT

        page = CampaignPage.objects.get(pk=page.pk)
        page.current_workflow_state.resume(user=accounts.owner_of(page.campaign.firm))
        tasks.sweep_pages()
        assert state(page) == CampaignState.IN_REVIEW
        publication.approve(page, by=accounts.editor(), at=timezone.now())
        assert state(page) == CampaignState.PUBLISHED

    def test_taking_the_submission_back_returns_the_campaign(self) -> None:
        page = handed_in(cms.draft_page())

        page.current_workflow_state.cancel(user=accounts.owner_of(page.campaign.firm))
        tasks.sweep_pages()

        assert state(page) == CampaignState.DRAFT

    def test_publishing_the_page_past_the_review_publishes_no_campaign(self) -> None:
        page = handed_in(cms.draft_page())

        page.latest_revision.publish()
        tasks.sweep_pages()

        assert state(page) == CampaignState.DRAFT

    def test_the_sweep_finds_what_the_admin_left(self) -> None:
        page = cms.draft_page()
        page.get_workflow().start(page, accounts.owner_of(page.campaign.firm))
        tasks.sweep_pages()
        assert state(page) == CampaignState.IN_REVIEW

        page = CampaignPage.objects.get(pk=page.pk)
        page.current_workflow_task_state.approve(user=accounts.editor())
        tasks.sweep_pages()
        assert state(page) == CampaignState.PUBLISHED

    def test_sweeping_again_changes_nothing(self) -> None:
        page = handed_in(cms.draft_page())
        happened = events.of(page.campaign).count()

        tasks.sweep_pages()
        tasks.sweep_pages()

        assert events.of(page.campaign).count() == happened
        assert Submission.objects.count() == 1


class TestWhatDoesNotPublish:
    def test_a_live_page_of_a_draft_campaign(self) -> None:
        page = cms.live_page(projects.campaign(state=CampaignState.DRAFT))

        tasks.sweep_pages()

        assert state(page) == CampaignState.DRAFT

    def test_an_unverified_firm_until_it_is_verified(self) -> None:
        firm = accounts.firm(verified=False)
        page = handed_in(cms.draft_page(projects.campaign(state=CampaignState.DRAFT, firm=firm)))

        campaign = publication.approve(page, by=accounts.editor(), at=timezone.now())

        assert campaign.state == CampaignState.IN_REVIEW
        assert comparison.is_blocked(campaign)

        firms.verify(firm, by=accounts.operator(), at=timezone.now())
        tasks.sweep_pages()
        assert state(page) == CampaignState.PUBLISHED

    def test_terms_that_changed_in_review_withdraw_the_page(self) -> None:
        page = handed_in(cms.draft_page())
        owner = accounts.owner_of(page.campaign.firm)

        campaigns.change_terms(page.campaign, terms=projects.terms(), by=owner, at=timezone.now())
        tasks.sweep_pages()

        assert state(page) == CampaignState.DRAFT
        page = CampaignPage.objects.get(pk=page.pk)
        assert page.current_workflow_state is None
        assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED
        with pytest.raises(publication.NothingToReview):
            publication.approve(page, by=accounts.editor(), at=timezone.now())

    def test_an_approval_of_earlier_terms(self) -> None:
        """Live since before, under other terms: the new terms wait for an editor."""
        firm = accounts.firm(verified=False)
        page = handed_in(cms.draft_page(projects.campaign(state=CampaignState.DRAFT, firm=firm)))
        publication.approve(page, by=accounts.editor(), at=timezone.now())
        campaigns.change_terms(
            page.campaign, terms=projects.terms(), by=accounts.owner_of(firm), at=timezone.now()
        )
        firms.verify(firm, by=accounts.operator(), at=timezone.now())
        tasks.sweep_pages()
        assert state(page) == CampaignState.DRAFT

        page = handed_in(CampaignPage.objects.get(pk=page.pk))
        tasks.sweep_pages()
        assert page.live
        assert state(page) == CampaignState.IN_REVIEW

        publication.approve(page, by=accounts.editor(), at=timezone.now())
        assert state(page) == CampaignState.PUBLISHED

    def test_unpublishing_the_page_of_a_published_campaign_moves_nothing(
        self, client: Client
    ) -> None:
        page = cms.live_page()

        page.unpublish()
        tasks.sweep_pages()

        assert state(page) == CampaignState.PUBLISHED
        assert client.get(f"/en/campaigns/{page.slug}/").status_code == 404


class TestSchedule:
    def test_a_page_approved_for_later_publishes_when_its_time_has_come(
        self, client: Client
    ) -> None:
        page = cms.draft_page()
        page.go_live_at = timezone.now() + timedelta(hours=1)
        page.save_revision()
        page = handed_in(CampaignPage.objects.get(pk=page.pk))
        publication.approve(page, by=accounts.editor(), at=timezone.now())
        tasks.sweep_pages()
        assert state(page) == CampaignState.IN_REVIEW
        assert not CampaignPage.objects.get(pk=page.pk).live

        revision = CampaignPage.objects.get(pk=page.pk).latest_revision
        past = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()
        tasks.sweep_pages()

        assert state(page) == CampaignState.PUBLISHED
        assert client.get(f"/en/campaigns/{page.slug}/").status_code == 200


def test_trouble_with_one_campaign_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pages = [cms.draft_page(), cms.draft_page()]
    for page in pages:
        page.get_workflow().start(page, accounts.owner_of(page.campaign.firm))
    broken = pages[0].campaign
    usual = campaigns.submit

    def submit(campaign: Campaign, **kwargs: Any) -> Campaign:
        if campaign == broken:
            raise RuntimeError("broken")
        return usual(campaign, **kwargs)

    monkeypatch.setattr(campaigns, "submit", submit)
    tasks.sweep_pages()

    assert [state(page) for page in pages] == [CampaignState.DRAFT, CampaignState.IN_REVIEW]
    assert broken.slug in caplog.text


def test_a_translation_is_in_the_firms_hands_too() -> None:
    page = cms.draft_page()
    translation = campaign_pages.translate(
        page, language="pl", by=accounts.owner_of(page.campaign.firm)
    )

    assert translation.language == "pl"
    assert translation.campaign_id == page.campaign_id
    assert translation.permissions_for_user(accounts.owner_of(page.campaign.firm)).can_edit()
    with pytest.raises(campaign_pages.AlreadyTranslated):
        campaign_pages.translate(page, language="pl", by=accounts.operator())
