"""Who may vote, when, and what a vote leaves behind."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import FirmRole, User
from projects import ballots, campaigns, phases
from projects.ballots import MayNotVote, VoteClosed
from projects.models import (
    Ballot,
    BallotEntry,
    Campaign,
    CampaignState,
    Idea,
    PhaseKind,
    VoteRule,
)
from projects.models.campaigns import BallotKind
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign("vote")


@pytest.fixture
def idea(campaign: Campaign) -> Idea:
    return projects.idea(campaign)


@pytest.fixture
def voter() -> User:
    return accounts.user("Vera Voter")


def entries(campaign: Campaign) -> list[list[str]]:
    """Each ballot as the titles it approves."""
    return [
        sorted(entry.idea.title for entry in ballot.entries.all())
        for ballot in campaign.ballots.order_by("pk")
    ]


def test_a_vote_is_one_ballot_with_one_point(idea: Idea, voter: User, now: datetime) -> None:
    ballots.vote(idea, voter=voter, at=now)
    ballot = Ballot.objects.get()
    assert (ballot.campaign, ballot.cast_at) == (idea.campaign, now)
    entry = ballot.entries.get()
    assert (entry.idea, entry.points, entry.rank) == (idea, 1, None)


def test_voting_twice_is_voting_once(idea: Idea, voter: User, now: datetime) -> None:
    ballots.vote(idea, voter=voter, at=now)
    ballots.vote(idea, voter=voter, at=now)
    assert entries(idea.campaign) == [[idea.title]]


def test_several_approvals_share_a_ballot(campaign: Campaign, voter: User, now: datetime) -> None:
    for title in ("One", "Two"):
        ballots.vote(projects.idea(campaign, title=title), voter=voter, at=now)
    assert entries(campaign) == [["One", "Two"]]


def test_two_voters_have_two_ballots(idea: Idea, now: datetime) -> None:
    for _voter in range(2):
        ballots.vote(idea, voter=accounts.user(), at=now)
    assert entries(idea.campaign) == [[idea.title]] * 2


class TestTakingBack:
    def test_the_last_approval_takes_the_ballot_along(
        self, idea: Idea, voter: User, now: datetime
    ) -> None:
        ballots.vote(idea, voter=voter, at=now)
        ballots.take_back(idea, voter=voter, at=now)
        assert not Ballot.objects.exists()
        assert ballots.turnout(idea.campaign) == 0

    def test_other_approvals_stay(self, campaign: Campaign, voter: User, now: datetime) -> None:
        kept, dropped = projects.idea(campaign, title="Kept"), projects.idea(campaign)
        for one in (kept, dropped):
            ballots.vote(one, voter=voter, at=now)
        ballots.take_back(dropped, voter=voter, at=now)
        assert entries(campaign) == [["Kept"]]

    def test_another_s_vote_stays(self, idea: Idea, voter: User, now: datetime) -> None:
        projects.ballot(idea)
        ballots.vote(idea, voter=voter, at=now)
        ballots.take_back(idea, voter=voter, at=now)
        assert entries(idea.campaign) == [[idea.title]]

    def test_what_was_never_given_leaves_nothing(
        self, idea: Idea, voter: User, now: datetime
    ) -> None:
        ballots.take_back(idea, voter=voter, at=now)
        assert not Ballot.objects.exists()

    def test_and_voting_again(self, idea: Idea, voter: User, now: datetime) -> None:
        ballots.vote(idea, voter=voter, at=now)
        ballots.take_back(idea, voter=voter, at=now)
        ballots.vote(idea, voter=voter, at=now)
        assert entries(idea.campaign) == [[idea.title]]


class TestChooseOne:
    @pytest.fixture
    def campaign(self) -> Campaign:
        return projects.campaign("vote", ballot_kind=BallotKind.CHOOSE_ONE)

    def test_the_second_choice_replaces_the_first(
        self, campaign: Campaign, voter: User, now: datetime
    ) -> None:
        for title in ("First", "Second"):
            ballots.vote(projects.idea(campaign, title=title), voter=voter, at=now)
        assert entries(campaign) == [["Second"]]

    def test_the_same_choice_twice_stays(self, idea: Idea, voter: User, now: datetime) -> None:
        ballots.vote(idea, voter=voter, at=now)
        kept = BallotEntry.objects.get()
        ballots.vote(idea, voter=voter, at=now)
        assert BallotEntry.objects.get() == kept

    def test_another_voter_s_choice_is_not_replaced(
        self, campaign: Campaign, voter: User, now: datetime
    ) -> None:
        first, second = projects.idea(campaign, title="A"), projects.idea(campaign, title="B")
        projects.ballot(first)
        ballots.vote(second, voter=voter, at=now)
        assert entries(campaign) == [["A"], ["B"]]

    def test_taking_back_an_old_choice_keeps_the_new_one(
        self, campaign: Campaign, voter: User, now: datetime
    ) -> None:
        first, second = projects.idea(campaign), projects.idea(campaign, title="Second")
        for one in (first, second):
            ballots.vote(one, voter=voter, at=now)
        ballots.take_back(first, voter=voter, at=now)
        assert entries(campaign) == [["Second"]]


class TestWhen:
    @pytest.mark.parametrize("phase", ["propose", "fund", "test", "over"])
    def test_no_vote_outside_its_phase(self, phase: str, voter: User, now: datetime) -> None:
        idea = projects.idea(projects.campaign(phase))
        for act in (ballots.vote, ballots.take_back):
            with pytest.raises(VoteClosed):
                act(idea, voter=voter, at=now)
        assert not Ballot.objects.exists()

    def test_the_first_instant_is_in_and_the_last_is_out(self, idea: Idea, voter: User) -> None:
        phase = phases.of_kind(idea.campaign, PhaseKind.VOTE)
        assert phase is not None
        with pytest.raises(VoteClosed):
            ballots.vote(idea, voter=voter, at=phase.starts_at - timedelta(microseconds=1))
        with pytest.raises(VoteClosed):
            ballots.vote(idea, voter=voter, at=phase.ends_at)
        assert not Ballot.objects.exists()

        ballots.vote(idea, voter=voter, at=phase.starts_at)
        ballots.vote(idea, voter=voter, at=phase.ends_at - timedelta(microseconds=1))
        assert Ballot.objects.count() == 1

    def test_no_vote_after_the_count_even_within_the_dates(
        self, idea: Idea, voter: User, now: datetime
    ) -> None:
        projects.counted(idea.campaign)
        # `idea.campaign` was read before the count, as a page's would be.
        with pytest.raises(VoteClosed):
            ballots.vote(idea, voter=voter, at=now)
        assert not Ballot.objects.exists()

    def test_no_taking_back_after_the_count(self, idea: Idea, voter: User, now: datetime) -> None:
        ballots.vote(idea, voter=voter, at=now)
        projects.counted(idea.campaign)
        with pytest.raises(VoteClosed):
            ballots.take_back(idea, voter=voter, at=now)
        assert Ballot.objects.count() == 1

    @pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.IN_REVIEW])
    def test_no_vote_before_publishing(
        self, idea: Idea, voter: User, now: datetime, state: CampaignState
    ) -> None:
        Campaign.objects.filter(pk=idea.campaign_id).update(state=state, published_at=None)
        with pytest.raises(VoteClosed):
            ballots.vote(idea, voter=voter, at=now)
        assert not Ballot.objects.exists()

    def test_no_vote_once_closed(self, idea: Idea, voter: User, now: datetime) -> None:
        owner = accounts.owner_of(idea.campaign.firm)
        campaigns.close(idea.campaign, word="We stop here.", by=owner, at=now)
        with pytest.raises(VoteClosed):
            ballots.vote(idea, voter=voter, at=now)
        assert not Ballot.objects.exists()


class TestWho:
    @pytest.mark.parametrize("maker", [accounts.editor, accounts.operator])
    def test_the_site_s_staff_has_no_vote(
        self, idea: Idea, now: datetime, maker: "type[User]"
    ) -> None:
        with pytest.raises(MayNotVote, match="staff"):
            ballots.vote(idea, voter=maker(), at=now)
        assert not Ballot.objects.exists()

    @pytest.mark.parametrize("role", FirmRole)
    def test_the_campaign_s_firm_has_no_vote(
        self, idea: Idea, now: datetime, role: FirmRole
    ) -> None:
        member = accounts.member_of(idea.campaign.firm, role=role)
        for act in (ballots.vote, ballots.take_back):
            with pytest.raises(MayNotVote, match="firm"):
                act(idea, voter=member, at=now)
        assert not Ballot.objects.exists()

    def test_another_firm_s_people_vote_like_everyone(self, idea: Idea, now: datetime) -> None:
        ballots.vote(idea, voter=accounts.owner_of(accounts.firm()), at=now)
        assert Ballot.objects.count() == 1

    def test_authors_vote_for_their_own(self, campaign: Campaign, now: datetime) -> None:
        idea = projects.idea(campaign)
        assert idea.author is not None
        ballots.vote(idea, voter=idea.author, at=now)
        assert Ballot.objects.count() == 1


class TestPseudonyms:
    def test_one_voter_is_two_strangers_in_two_campaigns(
        self, campaign: Campaign, voter: User
    ) -> None:
        other = projects.campaign("vote", firm=campaign.firm)
        assert ballots.voter_key(campaign, voter) != ballots.voter_key(other, voter)
        assert ballots.voter_key(campaign, voter) == ballots.voter_key(campaign, voter)

    def test_it_depends_on_the_secret_and_shows_nothing_of_the_account(
        self, campaign: Campaign, voter: User, settings: object
    ) -> None:
        key = ballots.voter_key(campaign, voter)
        assert str(voter.key) not in key
        assert voter.key.hex not in key
        settings.VOTER_KEY_SECRET = "another"  # type: ignore[attr-defined]
        assert ballots.voter_key(campaign, voter) != key


def test_entries_are_the_person_s_own(campaign: Campaign, voter: User, now: datetime) -> None:
    mine, theirs, nobodys = (projects.idea(campaign) for _idea in range(3))
    ballots.vote(mine, voter=voter, at=now)
    projects.ballot(theirs)

    entries = ballots.entries_of(voter, campaign=campaign, ideas=[mine, theirs, nobodys])

    assert [entry.idea for entry in entries] == [mine]


def test_turnout_counts_people_and_freezes_with_the_count(
    campaign: Campaign, now: datetime
) -> None:
    first, second = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(first, second)
    projects.ballot(second)
    assert ballots.turnout(campaign) == 2
    counted = projects.counted(campaign)
    Ballot.objects.create(campaign=campaign, voter_key="late", cast_at=now)
    assert ballots.turnout(counted) == 2


@pytest.mark.parametrize(("rule", "rings"), [(VoteRule.OPEN, 1), (VoteRule.SEALED, 0)])
def test_only_an_open_vote_asks_for_the_threshold(
    voter: User,
    now: datetime,
    rule: VoteRule,
    rings: int,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    idea = projects.idea(projects.campaign("vote", vote_rule=rule))
    with django_capture_on_commit_callbacks() as callbacks:
        ballots.vote(idea, voter=voter, at=now)
    assert len(callbacks) == rings


def test_a_vote_takes_seven_statements(
    idea: Idea, voter: User, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Savepoint and release; the voter's firms, the shared campaign, its phases, ballot, entry."""
    fresh = Idea.objects.select_related("campaign__firm").get(pk=idea.pk)
    with django_assert_num_queries(7):
        ballots.vote(fresh, voter=voter, at=now)
