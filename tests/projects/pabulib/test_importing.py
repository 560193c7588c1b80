"""A file becomes a counted campaign, or nothing at all."""

import tracemalloc
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Firm, User
from core.models import Event
from notifications.models import Mail
from projects import ballots, decisions, tally
from projects.models import (
    Ballot,
    BallotEntry,
    Campaign,
    CampaignState,
    Idea,
    IdeaState,
    PhaseKind,
    Tag,
    Verdict,
    VoteRule,
)
from projects.models.campaigns import BallotKind
from projects.pabulib import importing
from projects.pabulib.importing import Imported
from projects.pabulib.poll import Poll
from projects.pabulib.rows import Malformed
from tests.factories import accounts
from tests.projects.pabulib.files import PROJECTS, VOTES, File

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


def bring_in(file: File, firm: Firm, *, at: datetime = NOW) -> Imported:
    poll = Poll(file.open())
    return importing.import_poll(poll, poll.votes(), firm=firm, source="vote.pb", at=at)


def states(campaign: Campaign) -> dict[str, str]:
    return dict(campaign.ideas.values_list("ref", "state"))


def test_every_project_is_an_idea_with_its_cost_and_every_ballot_a_ballot(firm: Firm) -> None:
    campaign = bring_in(File(), firm).campaign
    rows = campaign.ideas.order_by("number").values_list(
        "number", "ref", "title", "cost_minor", "votes", "score", "place"
    )
    assert list(rows) == [
        (1, "p1", "Benches", 70_000, 3, 3, 1),
        (2, "p2", "Trees", 50_000, 2, 2, 2),
        (3, "p3", "Lamps", 30_000, 2, 2, 3),
    ]
    assert not campaign.ideas.filter(author__isnull=False).exists()
    approvals = sorted(
        sorted(ballot.entries.values_list("idea__ref", "points", "rank"))
        for ballot in campaign.ballots.all()
    )
    assert approvals == [
        [("p1", 1, None)],
        [("p1", 1, None), ("p2", 1, None)],
        [("p1", 1, None), ("p2", 1, None), ("p3", 1, None)],
        [("p3", 1, None)],
    ]
    assert campaign.voters_count == 4


def test_voters_are_pseudonyms_of_this_campaign_and_never_accounts(firm: Firm) -> None:
    people = User.objects.count()
    first, second = bring_in(File(), firm).campaign, bring_in(File(), firm).campaign

    keys = set(first.ballots.values_list("voter_key", flat=True))
    assert ballots.pseudonym(first, "imported:v1") in keys
    assert not keys & set(second.ballots.values_list("voter_key", flat=True))
    assert User.objects.count() == people


def test_a_pseudonym_of_a_file_is_never_that_of_an_account(firm: Firm) -> None:
    """A file may call its voter whatever it likes, even by an account's key."""
    voter = accounts.user()
    campaign = bring_in(File(votes=[(str(voter.key), "p1")]), firm).campaign
    assert campaign.ballots.get().voter_key != ballots.voter_key(campaign, voter)


def test_the_campaign_is_public_over_and_waits_for_decisions(firm: Firm) -> None:
    campaign = bring_in(File(), firm).campaign
    assert (campaign.state, campaign.firm, campaign.counted_at) == (
        CampaignState.PUBLISHED,
        firm,
        NOW,
    )
    assert (campaign.vote_rule, campaign.ballot_kind) == (VoteRule.SEALED, BallotKind.APPROVAL)
    assert campaign.decision_due_at == NOW + importing.DECIDE_WITHIN
    assert [phase.kind for phase in campaign.phases.all()] == [PhaseKind.PROPOSE, PhaseKind.VOTE]
    assert all(phase.ends_at <= NOW for phase in campaign.phases.all())
    assert not Campaign.objects.with_closed_vote(at=NOW).exists(), "it would be counted again"


def test_dates_follow_the_file_to_the_end_of_its_last_day(firm: Firm) -> None:
    vote = bring_in(File(), firm).campaign.phases.get(kind=PhaseKind.VOTE)
    assert vote.starts_at == datetime(2024, 2, 29, 23, tzinfo=UTC), "midnight in Warsaw"
    assert vote.ends_at == datetime(2024, 3, 15, 23, tzinfo=UTC)


def test_a_vote_of_this_year_ends_now(firm: Firm) -> None:
    file = File(meta={"date_begin": "2026", "date_end": "2026"})
    assert bring_in(file, firm).campaign.phases.get(kind=PhaseKind.VOTE).ends_at == NOW


def test_a_vote_of_the_future_is_refused(firm: Firm) -> None:
    file = File(meta={"date_begin": "2027", "date_end": "2027"})
    with pytest.raises(Malformed, match="line 12: the vote lies in the future"):
        bring_in(file, firm)
    assert not Campaign.objects.exists()


def test_what_the_rule_selects_is_shortlisted_and_can_be_decided(firm: Firm) -> None:
    imported = bring_in(File(), firm)
    assert imported.selected == 2
    assert states(imported.campaign) == {
        "p1": IdeaState.SHORTLISTED,
        "p2": IdeaState.NOT_SHORTLISTED,
        "p3": IdeaState.SHORTLISTED,
    }
    idea = imported.campaign.ideas.get(ref="p1")
    decisions.decide(
        idea, verdict=Verdict.CHOSEN, reason="Yes.", by=accounts.owner_of(firm), at=NOW
    )
    assert states(imported.campaign)["p1"] == IdeaState.CHOSEN


@pytest.mark.parametrize(
    ("meta", "selected"),
    [
        ({"rule": "greedy-no-skip"}, {"p1"}),
        ({"min_project_score_threshold": "3"}, {"p1"}),
        ({"min_project_score_threshold": "4"}, set()),
        ({"budget": "1200"}, {"p1", "p2"}),
        ({"budget": "699.99"}, {"p2"}),
    ],
)
def test_rule_budget_and_threshold_come_from_the_file(
    firm: Firm, meta: dict[str, str], selected: set[str]
) -> None:
    campaign = bring_in(File(meta=meta), firm).campaign
    found = {ref for ref, state in states(campaign).items() if state == IdeaState.SHORTLISTED}
    assert found == selected


def test_where_it_came_from_is_kept(firm: Firm) -> None:
    file = File(meta={"min_project_score_threshold": "2"})
    assert bring_in(file, firm).campaign.imported == {
        "source": "vote.pb",
        "description": "Meadow district 2024",
        "place": "Meadow, Nowhere",
        "language": "en",
        "rule": "greedy",
        "threshold": 2,
        "budget_minor": 100_000,
        "currency": "EUR",
    }


def test_choose_one_ballots_are_such(firm: Firm) -> None:
    file = File(meta={"vote_type": "choose-1"}, votes=[("v1", "p1"), ("v2", "p3")])
    campaign = bring_in(file, firm).campaign
    assert campaign.ballot_kind == BallotKind.CHOOSE_ONE
    assert BallotEntry.objects.filter(ballot__campaign=campaign).count() == 2


def test_importing_again_makes_another_campaign(firm: Firm) -> None:
    slugs = [bring_in(File(), firm).campaign.slug for _time in range(3)]
    assert slugs == ["meadow-district-2024", "meadow-district-2024-2", "meadow-district-2024-3"]


@pytest.mark.parametrize(
    ("description", "slug"),
    [("東京", "2024"), ("Łąka", "aka-2024"), ("x" * 200, "x" * importing.SLUG_LENGTH)],
)
def test_any_title_gives_a_slug(firm: Firm, description: str, slug: str) -> None:
    campaign = bring_in(File(meta={"description": description}), firm).campaign
    assert campaign.slug == slug
    assert len(campaign.title) <= importing.TITLE_LENGTH


def test_a_title_that_nobody_could_read_is_replaced(firm: Firm) -> None:
    file = File(meta={"description": "\u200b\u200b", "instance": ""})
    campaign = bring_in(file, firm).campaign
    assert (campaign.title, campaign.slug) == ("Public vote", "public-vote")


def test_a_long_name_is_shortened_in_the_title_and_whole_in_the_text(firm: Firm) -> None:
    name = "A playground " * 20
    file = File(projects=[("p1", "1", name)], votes=[("v1", "p1")])
    idea = bring_in(file, firm).campaign.ideas.get()
    assert len(idea.title) == importing.TITLE_LENGTH
    assert idea.title.endswith("…")
    assert idea.proposal == name.strip()


def test_categories_become_tags(firm: Firm) -> None:
    file = File(
        columns=["project_id", "cost", "name", "category"],
        projects=[("p1", "1", "A", "green,art"), ("p2", "1", "B", "green"), ("p3", "1", "C", "")],
    )
    campaign = bring_in(file, firm).campaign
    tags = {idea.ref: sorted(t.name for t in idea.tags.all()) for idea in campaign.ideas.all()}
    assert tags == {"p1": ["art", "green"], "p2": ["green"], "p3": []}
    assert Tag.objects.filter(campaign=campaign).count() == 2


def test_published_figures_that_the_ballots_deny_are_named(firm: Firm) -> None:
    file = File(
        columns=["project_id", "cost", "name", "votes", "selected"],
        projects=[
            (*PROJECTS[0], "3", "1"),
            (*PROJECTS[1], "5", "0"),
            (*PROJECTS[2], "2", "0"),
        ],
    )
    imported = bring_in(file, firm)
    assert imported.contradicted == ["p2", "p3"]
    assert imported.campaign.ideas.get(ref="p2").votes == 2, "the ballots count"


def test_nobody_is_mailed_and_one_line_of_history_is_written(firm: Firm) -> None:
    mails = Mail.objects.count()
    campaign = bring_in(File(), firm).campaign
    assert Mail.objects.count() == mails
    event = Event.objects.get(verb="vote_imported", subject_id=campaign.pk)
    assert event.data == {"ballots": 4, "selected": 2}


@pytest.mark.parametrize(
    "votes",
    [
        [*VOTES, ("v9", "p8")],
        [*VOTES, ("v1", "p1")],
        [*VOTES, ("v9", "")],
    ],
)
def test_a_fault_in_the_last_row_leaves_nothing_behind(
    firm: Firm, votes: list[tuple[str, str]]
) -> None:
    with pytest.raises(Malformed, match="line 27"):
        bring_in(File(votes=votes), firm)
    assert [m.objects.count() for m in (Campaign, Idea, Ballot, BallotEntry, Tag)] == [0] * 5


def test_counting_again_finds_the_same(firm: Firm) -> None:
    assert tally.differences(bring_in(File(), firm).campaign) == []


def test_statements_do_not_grow_with_the_ballots(firm: Firm) -> None:
    def statements(file: File) -> int:
        with CaptureQueriesContext(connection) as captured:
            bring_in(file, firm)
        return len(captured)

    many = File(votes=[(f"v{serial}", "p1,p2,p3") for serial in range(400)])
    assert statements(many) == statements(File())


@pytest.mark.slow
def test_as_many_ballots_as_gdynia_cast_stay_small_in_memory(firm: Firm) -> None:
    refs = ["p1", "p1,p2", "p1,p2,p3", "p3"]
    file = File(votes=[(str(serial), refs[serial % 4]) for serial in range(27_073)])
    poll = Poll(file.open())
    tracemalloc.start()
    try:
        imported = importing.import_poll(poll, poll.votes(), firm=firm, source="", at=NOW)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert imported.ballots == 27_073
    assert imported.campaign.ideas.get(ref="p1").votes == 3 * 27_073 // 4 + 1
    assert peak < 20_000_000, f"{peak:,} bytes"
