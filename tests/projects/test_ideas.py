"""Proposing and editing: when, by whom, and that the second click finds the first."""

import io
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts import personal
from accounts.models import FirmRole, User
from core.models import Event
from projects import campaigns, follows, ideas, phases
from projects.ideas import EditingClosed, MayNotPropose, Picture, ProposingClosed
from projects.models import Campaign, CampaignState, Follow, Idea, PhaseKind, Tag
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign("propose")


@pytest.fixture
def author() -> User:
    return accounts.user("Jonas Wirth")


@pytest.fixture(autouse=True)
def _media(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def propose(campaign: Campaign, author: User, at: datetime, **more: Any) -> Idea:
    texts = {"title": "A cell", "need": "Light.", "proposal": "Take a cell."}
    return ideas.propose(campaign, author=author, at=at, **(texts | more))


def edit(idea: Idea, by: User, at: datetime, **more: Any) -> Idea:
    texts = {"title": "Better", "need": "More light.", "proposal": "Take two."}
    return ideas.edit(idea, by=by, at=at, **(texts | more))


def picture(alt: str) -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (4, 3)).save(out, "WEBP")
    return Picture(ContentFile(out.getvalue()), alt)


def alts(idea: Idea) -> list[str]:
    return [image.alt for image in idea.images.all()]


class TestWhoLeft:
    """Their page was still open while the account was erased."""

    def test_proposes_nothing(self, campaign: Campaign, author: User, now: datetime) -> None:
        personal.erase(User.objects.get(pk=author.pk), at=now)

        with pytest.raises(personal.HasLeft):
            propose(campaign, author, now)

        assert not Idea.objects.exists()

    def test_edits_nothing(self, campaign: Campaign, author: User, now: datetime) -> None:
        idea = propose(campaign, author, now)
        personal.erase(User.objects.get(pk=author.pk), at=now)

        with pytest.raises(personal.HasLeft):
            edit(idea, author, now)

        assert not idea.revisions.exists()


class TestProposing:
    def test_the_idea_has_its_texts_its_number_and_its_author_s_follow(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        first, second = propose(campaign, author, now), propose(campaign, author, now)
        assert (first.number, second.number) == (1, 2)
        assert (first.title, first.need, first.proposal) == ("A cell", "Light.", "Take a cell.")
        assert (first.author, first.proposed_at) == (author, now)
        assert follows.follows_idea(first, user=author)
        assert Event.objects.filter(verb="idea_proposed", actor=author).count() == 2

    def test_numbers_count_within_a_campaign(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        propose(campaign, author, now)
        assert propose(projects.campaign("propose"), author, now).number == 1

    def test_the_same_form_twice_is_one_idea(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        first = propose(campaign, author, now, submission=submission)
        second = propose(campaign, author, now, submission=submission, title="Other")
        assert first == second
        assert [idea.title for idea in Idea.objects.all()] == ["A cell"]
        assert Event.objects.filter(verb="idea_proposed").count() == 1

    def test_the_second_click_finds_the_first_after_the_phase_has_ended(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        first = propose(campaign, author, now, submission=submission)
        late = now + projects.PHASE
        assert propose(campaign, author, late, submission=submission) == first

    def test_another_s_form_is_not_taken_for_one_s_own(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        first = propose(campaign, author, now, submission=submission)
        other = propose(campaign, accounts.user(), now, submission=submission)
        assert other != first
        assert other.author != author

    @pytest.mark.parametrize("phase", ["before", "vote", "fund", "over"])
    def test_nothing_is_proposed_outside_the_phase(
        self, author: User, now: datetime, phase: str
    ) -> None:
        with pytest.raises(ProposingClosed):
            propose(projects.campaign(phase), author, now)
        assert not Idea.objects.exists()
        assert not Follow.objects.exists()

    @pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.IN_REVIEW])
    def test_nothing_is_proposed_before_publishing(
        self, author: User, now: datetime, state: CampaignState
    ) -> None:
        with pytest.raises(ProposingClosed):
            propose(projects.campaign("propose", state=state), author, now)
        assert not Idea.objects.exists()

    def test_a_campaign_closed_meanwhile_takes_nothing(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        """The page was loaded before; the row decides, not what was read then."""
        owner = accounts.owner_of(campaign.firm)
        campaigns.close(Campaign.objects.get(pk=campaign.pk), word="Enough.", by=owner, at=now)
        assert campaign.state == CampaignState.PUBLISHED
        with pytest.raises(ProposingClosed):
            propose(campaign, author, now)
        assert not Idea.objects.exists()

    @pytest.mark.parametrize("role", FirmRole)
    def test_the_campaign_s_firm_does_not_propose(
        self, campaign: Campaign, now: datetime, role: FirmRole
    ) -> None:
        with pytest.raises(MayNotPropose):
            propose(campaign, accounts.member_of(campaign.firm, role=role), now)
        assert not Idea.objects.exists()

    def test_tags_are_shared_within_a_campaign_and_said_once(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        first = propose(campaign, author, now, tags=["light", "cell", "light"])
        propose(campaign, author, now, tags=["light"])
        assert [tag.name for tag in first.tags.all()] == ["cell", "light"]
        assert Tag.objects.filter(campaign=campaign).count() == 2

    def test_pictures_keep_their_order_and_what_they_show(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        idea = propose(campaign, author, now, pictures=[picture("Front"), picture("Back")])
        assert alts(idea) == ["Front", "Back"]
        assert [(image.width, image.height) for image in idea.images.all()] == [(4, 3)] * 2

    def test_a_plain_proposal_takes_thirteen_statements(
        self,
        campaign: Campaign,
        author: User,
        now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        with django_assert_num_queries(13):
            propose(campaign, author, now, submission=uuid.uuid4())


class TestEditing:
    @pytest.fixture
    def idea(self, campaign: Campaign, author: User) -> Idea:
        return projects.idea(campaign, author=author, tags=["old"])

    def vote_starts(self, idea: Idea) -> datetime:
        phase = phases.of_kind(idea.campaign, PhaseKind.VOTE)
        assert phase is not None
        return phase.starts_at

    def test_the_author_rewrites_until_the_vote_starts(self, idea: Idea, author: User) -> None:
        last = self.vote_starts(idea) - timedelta(microseconds=1)
        edited = edit(idea, author, last, tags=["new"])
        assert (edited.title, edited.need, edited.proposal, edited.edited_at) == (
            "Better",
            "More light.",
            "Take two.",
            last,
        )
        assert [tag.name for tag in edited.tags.all()] == ["new"]
        assert edited.number == idea.number
        assert Event.objects.filter(verb="idea_edited", actor=author).count() == 1

    def test_once_the_vote_starts_nothing_changes(self, idea: Idea, author: User) -> None:
        with pytest.raises(EditingClosed):
            edit(idea, author, self.vote_starts(idea))
        self.unchanged(idea)

    def test_nobody_else_rewrites_it(self, idea: Idea, now: datetime) -> None:
        for person in (accounts.user(), accounts.editor(), accounts.owner_of(idea.campaign.firm)):
            with pytest.raises(EditingClosed):
                edit(idea, person, now)
        self.unchanged(idea)

    def test_an_imported_idea_has_no_author_to_rewrite_it(self, idea: Idea, now: datetime) -> None:
        Idea.objects.filter(pk=idea.pk).update(author=None)
        with pytest.raises(EditingClosed):
            edit(idea, accounts.user(), now)
        self.unchanged(idea)

    def unchanged(self, idea: Idea) -> None:
        kept = Idea.objects.get(pk=idea.pk)
        assert (kept.title, kept.need, kept.edited_at) == (idea.title, idea.need, None)
        assert [tag.name for tag in kept.tags.all()] == ["old"]

    def test_new_pictures_join_the_old_ones_less_those_removed(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        idea = propose(campaign, author, now, pictures=[picture("A"), picture("B")])
        first = idea.images.all()[0]
        edit(idea, author, now, pictures=[picture("C")], remove=[first.pk])
        assert alts(idea) == ["B", "C"]
        assert [image.position for image in idea.images.all()] == [0, 1]

    def test_another_idea_s_pictures_are_out_of_reach(
        self, campaign: Campaign, author: User, now: datetime
    ) -> None:
        mine = propose(campaign, author, now)
        theirs = propose(campaign, accounts.user(), now, pictures=[picture("Theirs")])
        edit(mine, author, now, remove=[theirs.images.get().pk])
        assert alts(theirs) == ["Theirs"]
