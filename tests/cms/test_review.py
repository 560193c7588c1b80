"""Page and terms before the editors: pinned together, refused when stale, told to the firm."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone
from wagtail.models import TaskState

from accounts.models import FirmRole, User
from cms import comparison, publication, tasks
from cms.models import CampaignPage, Submission
from core import events
from notifications.models import Mail
from projects import campaigns
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return accounts.editor()


@pytest.fixture
def page(editor: User) -> CampaignPage:
    """Handed in by its firm."""
    page = cms.draft_page()
    publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


def state(page: CampaignPage) -> str:
    return Campaign.objects.get(pk=page.campaign_id).state


def told(kind: str) -> list[int]:
    return sorted(Mail.objects.filter(kind=kind).values_list("recipient", flat=True))


def rewritten(page: CampaignPage, *, title: str = "Another title") -> None:
    page.title = title
    page.save_revision(user=accounts.operator())


class TestWhatIsPinned:
    def test_the_revision_and_the_terms(self, page: CampaignPage) -> None:
        pinned = Submission.objects.get()

        assert pinned.task_state.revision_id == page.latest_revision_id
        assert pinned.terms_version == page.campaign.terms_version

    def test_an_edited_page_is_withdrawn_and_the_firm_is_told(self, page: CampaignPage) -> None:
        rewritten(page)
        tasks.sweep_pages()
        tasks.sweep_pages()

        assert state(page) == CampaignState.DRAFT
        assert CampaignPage.objects.get(pk=page.pk).current_workflow_state is None
        assert told("campaign_withdrawn") == [accounts.owner_of(page.campaign.firm).pk]
        assert Mail.objects.get(kind="campaign_withdrawn").params["reason"] == "page_changed"
        assert not told("campaign_sent_back")

    def test_so_is_a_revision_that_was_rewritten_in_place(self, page: CampaignPage) -> None:
        """As Wagtail's automatic saving does."""
        owner = accounts.owner_of(page.campaign.firm)
        page.title = "Another title"
        page.save_revision(user=None, overwrite_revision=_without_author(page))
        assert CampaignPage.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id

        with pytest.raises(publication.Stale):
            publication.approve(page, by=accounts.editor(), at=timezone.now())
        comparison.compare(page.campaign, by=owner, at=timezone.now())

        assert state(page) == CampaignState.DRAFT

    def test_changed_terms_are_told_as_such(self, page: CampaignPage) -> None:
        owner = accounts.owner_of(page.campaign.firm)

        campaigns.change_terms(page.campaign, terms=projects.terms(), by=owner, at=timezone.now())

        assert Mail.objects.get(kind="campaign_withdrawn").params["reason"] == "terms_changed"


def _without_author(page: CampaignPage) -> object:
    revision = page.latest_revision
    revision.user = None
    revision.save()
    return revision


class TestApproving:
    def test_what_goes_live_is_what_was_handed_in(self, page: CampaignPage, editor: User) -> None:
        handed_in = page.latest_revision_id

        publication.approve(page, by=editor, at=timezone.now())

        live = CampaignPage.objects.get(pk=page.pk)
        assert (live.live, live.live_revision_id) == (True, handed_in)
        assert state(page) == CampaignState.PUBLISHED
        assert told("campaign_published") == [accounts.owner_of(page.campaign.firm).pk]

    def test_a_page_that_changed_is_not_approved(self, page: CampaignPage, editor: User) -> None:
        rewritten(page)

        with pytest.raises(publication.Stale):
            publication.approve(page, by=editor, at=timezone.now())

        assert not CampaignPage.objects.get(pk=page.pk).live
        assert state(page) == CampaignState.IN_REVIEW
        assert Submission.objects.get().task_state.status == TaskState.STATUS_IN_PROGRESS

    def test_nor_by_wagtails_own_way(self, page: CampaignPage, editor: User) -> None:
        rewritten(page)

        with pytest.raises(publication.Stale):
            page.current_workflow_task.on_action(
                page.current_workflow_task_state, editor, "approve"
            )

        assert not CampaignPage.objects.get(pk=page.pk).live
        assert Submission.objects.get().task_state.status == TaskState.STATUS_IN_PROGRESS

    def test_nor_what_the_editor_has_not_read(self, page: CampaignPage, editor: User) -> None:
        with pytest.raises(publication.Stale):
            publication.approve(page, by=editor, at=timezone.now(), read="0" * 32)

        assert not CampaignPage.objects.get(pk=page.pk).live

    @pytest.mark.parametrize("role", list(FirmRole))
    def test_who_works_for_the_firm_does_not_send_it_back_in_the_sites_name(
        self, page: CampaignPage, role: FirmRole
    ) -> None:
        insider = accounts.editor()
        _join(page, insider, role)

        with pytest.raises(publication.ReviewsOwnFirm):
            publication.send_back(page, by=insider, at=timezone.now(), comment="Well done.")

        assert Submission.objects.get().task_state.status == TaskState.STATUS_IN_PROGRESS

    @pytest.mark.parametrize("role", list(FirmRole))
    def test_who_works_for_the_firm_does_not_approve_its_campaign(
        self, page: CampaignPage, role: FirmRole
    ) -> None:
        insider = accounts.editor()
        _join(page, insider, role)

        with pytest.raises(publication.ReviewsOwnFirm):
            publication.approve(page, by=insider, at=timezone.now())

        assert not CampaignPage.objects.get(pk=page.pk).live
        assert state(page) == CampaignState.IN_REVIEW

    def test_nor_does_an_operator(self, page: CampaignPage) -> None:
        insider = accounts.operator()
        _join(page, insider, FirmRole.AGENT)

        with pytest.raises(publication.ReviewsOwnFirm):
            publication.approve(page, by=insider, at=timezone.now())
        assert not page.permissions_for_user(insider).can_publish()

        assert state(page) == CampaignState.IN_REVIEW


def _join(page: CampaignPage, person: User, role: FirmRole) -> None:
    """Past the service, which may refuse the site's staff a place in a firm's team."""
    page.campaign.firm.members.create(user=person, role=role)


class TestSendingBack:
    def test_the_words_reach_the_firm_by_mail_and_in_the_studio(
        self, page: CampaignPage, editor: User, client: Client
    ) -> None:
        lead = accounts.member_of(page.campaign.firm, role=FirmRole.PRODUCT_LEAD)
        accounts.member_of(page.campaign.firm)

        publication.send_back(page, by=editor, at=timezone.now(), comment="Which lamp?")

        owner = accounts.owner_of(page.campaign.firm)
        assert told("campaign_sent_back") == sorted([owner.pk, lead.pk])
        assert Mail.objects.filter(kind="campaign_sent_back")[0].params["comment"] == "Which lamp?"
        assert not told("campaign_withdrawn")
        client.force_login(owner)
        for address in (f"campaigns/{page.campaign.slug}/", ""):
            assert "Which lamp?" in client.get(f"/admin/studio/{address}").text

    def test_without_words_nothing_is_sent_back(self, page: CampaignPage, editor: User) -> None:
        with pytest.raises(publication.CommentMissing):
            publication.send_back(page, by=editor, at=timezone.now(), comment=" \n")

        assert state(page) == CampaignState.IN_REVIEW
        assert not told("campaign_sent_back")

    def test_taking_it_back_is_not_an_editors_word(self, page: CampaignPage) -> None:
        owner = accounts.owner_of(page.campaign.firm)

        publication.withdraw(page.campaign, by=owner, at=timezone.now())

        assert state(page) == CampaignState.DRAFT
        assert Mail.objects.get(kind="campaign_withdrawn").params["reason"] == "taken_back"
        assert events.of(page.campaign).get(verb="campaign_withdrawn").actor == owner
        with pytest.raises(publication.NothingToReview):
            publication.withdraw(page.campaign, by=owner, at=timezone.now())


class TestWhoIsTold:
    def test_editors_once_and_operators_only_where_there_is_no_editor(self) -> None:
        operator = accounts.operator()
        alone = cms.draft_page()
        publication.submit(alone, by=accounts.owner_of(alone.campaign.firm), at=timezone.now())
        assert operator.pk in told("campaign_submitted")

        editor = accounts.editor()
        Mail.objects.all().delete()
        page = cms.draft_page()
        publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
        tasks.sweep_pages()

        assert told("campaign_submitted") == [editor.pk]

    def test_not_the_editor_who_works_for_the_firm(self) -> None:
        insider, editor = accounts.editor(), accounts.editor()
        page = cms.draft_page()
        _join(page, insider, FirmRole.AGENT)

        publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())

        assert told("campaign_submitted") == [editor.pk]

    def test_wagtail_sends_no_letters_of_its_own(self, page: CampaignPage, editor: User) -> None:
        publication.send_back(page, by=editor, at=timezone.now(), comment="Which lamp?")
        publication.submit(
            CampaignPage.objects.get(pk=page.pk),
            by=accounts.owner_of(page.campaign.firm),
            at=timezone.now() + timedelta(seconds=1),
        )
        publication.approve(page, by=editor, at=timezone.now())

        assert [mail.subject for mail in django_mail.outbox] == []
