"""The front page: what goes on, what was decided and answered, and for one person what waits."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import FirmRole, User
from cms import decided as decisions
from cms import for_reader, front, naming, site_figures
from community import moderation
from community.models.comments import Voice
from community.places import Place
from core.templatetags.format import moment
from payments.models import PledgeState
from projects import phases
from projects.models import Campaign, CampaignState, Decision, Idea, PhaseKind
from tests.factories import accounts, care, cms, community, payments, projects

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew() -> None:
    site_figures.forget()


def decided(*, reason: str = "It costs 4 mm.", due: timedelta | None = None) -> Idea:
    """An idea with its firm's word, due so long after it."""
    campaign = projects.campaign(PhaseKind.TEST, vote_threshold=1)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)
    idea.refresh_from_db()
    made = projects.decided(idea, reason=reason)
    if due is not None:
        decision = Decision.objects.get(idea=made)
        Decision.objects.filter(pk=decision.pk).update(due_at=decision.decided_at + due)
    return made


class TestDeadline:
    def test_the_nearest_of_all_is_named(self, client: Client, now: datetime) -> None:
        round_ = payments.funding_round(lasts=timedelta(days=30))
        vote = projects.campaign(PhaseKind.VOTE, title="Which lamp?")
        phase = phases.of_kind(vote, PhaseKind.VOTE)
        assert phase is not None

        found = front.next_deadline(at=timezone.now())

        assert found is not None
        assert found.at == min(round_.deadline_at, phase.ends_at)
        assert moment(found.at) in client.get("/en/").text

    def test_a_round_that_closes_first_is_named_by_its_own_title(self) -> None:
        projects.campaign(PhaseKind.VOTE)
        round_ = payments.funding_round(lasts=timedelta(hours=1))

        found = front.next_deadline(at=timezone.now())

        assert found is not None
        assert (found.kind, found.title) == (PhaseKind.FUND, round_.title)

    def test_drafts_and_what_is_over_have_none(self) -> None:
        projects.campaign(PhaseKind.VOTE, state=CampaignState.DRAFT)
        projects.campaign(state=CampaignState.CLOSED)

        assert front.next_deadline(at=timezone.now()) is None


class TestDecisions:
    def test_both_voices_stand_there(self, client: Client) -> None:
        idea = decided()

        text = client.get("/en/").text

        assert idea.title in text
        assert idea.need in text
        assert "It costs 4 mm." in text

    def test_those_of_hidden_ideas_and_of_drafts_do_not(self, client: Client) -> None:
        hidden, unpublished = decided(reason="Hidden one."), decided(reason="Draft one.")
        moderation.hide(hidden, by=accounts.editor(), at=timezone.now(), reason="Private.")
        Campaign.objects.filter(pk=unpublished.campaign_id).update(
            state=CampaignState.DRAFT, published_at=None
        )

        text = client.get("/en/").text

        assert "Hidden one." not in text
        assert "Draft one." not in text

    @pytest.mark.parametrize(
        ("due", "words"),
        [
            (timedelta(days=3, hours=1), "3 days before the date promised"),
            (timedelta(days=1, hours=1), "1 day before the date promised"),
            (timedelta(hours=2), "on the date promised"),
            (-timedelta(hours=2), "after the hour promised"),
            (-timedelta(days=2), "2 days after the date promised"),
        ],
    )
    def test_a_kept_date_shows_and_a_missed_one_too(self, due: timedelta, words: str) -> None:
        idea = decided(due=due)

        assert words in decisions.kept_words(Decision.objects.get(idea=idea))


class TestForTheReader:
    def test_what_they_can_read_comes_first_whatever_is_newer(self) -> None:
        readable, foreign = decided(), decided()
        User.objects.filter(ideas=foreign).update(language="fa")

        assert [one["url"] for one in decisions.for_everyone()] == [
            readable.get_absolute_url(),
            foreign.get_absolute_url(),
        ]
        with translation.override("fa"):
            assert decisions.for_everyone()[0]["url"] == foreign.get_absolute_url()

    def test_a_second_one_of_a_firm_waits_for_the_others(self) -> None:
        rows = [("en", 1), ("en", 1), ("en", 2), ("fa", 3)]

        chosen = for_reader.choose(
            rows, language_of=lambda row: row[0], firm_of=lambda row: row[1], most=4
        )

        assert list(chosen) == [("en", 1), ("en", 2), ("en", 1), ("fa", 3)]


class TestAnswers:
    def test_a_firms_reply_stands_beside_what_was_asked(self, client: Client) -> None:
        idea = projects.idea(projects.campaign())
        asked = community.comment(community.place_of(idea), body="Which **cell** is it?")
        answer = community.comment(
            community.place_of(idea),
            author=accounts.owner_of(idea.campaign.firm),
            answers=asked,
            body="A standard 14500.",
        )
        assert answer.voice == Voice.FIRM

        text = client.get("/en/").text

        assert "Which cell is it?" in text
        assert "A standard 14500." in text

    def test_members_replies_and_hidden_questions_do_not(self, client: Client) -> None:
        idea = projects.idea(projects.campaign())
        place = community.place_of(idea)
        asked = community.comment(place, body="Rude words.")
        community.comment(place, answers=asked, body="A member replies.")
        community.comment(
            place,
            author=accounts.owner_of(idea.campaign.firm),
            answers=asked,
            body="The firm replies.",
        )
        moderation.hide(asked, by=accounts.editor(), at=timezone.now(), reason="Rude.")

        text = client.get("/en/").text

        assert "A member replies." not in text
        assert "The firm replies." not in text
        assert "Rude words." not in text


class TestFigures:
    def test_they_count_what_was_kept(self, client: Client) -> None:
        decided()

        text = client.get("/en/").text

        assert "<b>1</b> ballot counted so far" in text
        assert "<b>1</b> decision with its reason" in text
        assert "Goals met" not in text

    def test_a_vote_that_is_not_counted_changes_nothing(self, client: Client) -> None:
        campaign = projects.campaign(PhaseKind.VOTE)
        idea = projects.idea(campaign)
        cms.live_page(campaign)
        before = client.get("/en/").text

        for _ in range(3):
            projects.ballot(idea)
        site_figures.forget()

        assert client.get("/en/").text == before

    def test_they_are_read_once_a_minute(self, now: datetime) -> None:
        site_figures.of(at=now)
        with CaptureQueriesContext(connection) as captured:
            site_figures.of(at=now + timedelta(seconds=59))
            assert len(captured) == 0
            site_figures.of(at=now + timedelta(seconds=61))
        assert len(captured) == 4


def test_whoever_is_signed_in_is_told_in_one_line_what_this_is(client: Client) -> None:
    visitor = client.get("/en/").text
    client.force_login(accounts.user())
    member = client.get("/en/").text

    assert "front__opening" in visitor
    assert "front__folded" not in visitor
    assert "front__opening" not in member
    assert "front__path" not in member
    assert member.count("<h1") == 1
    assert '<h1 class="front__folded">' in member


class TestWhatNeedsYou:
    def test_a_visitor_has_nothing(self, client: Client) -> None:
        assert "What needs you" not in client.get("/en/").text

    def test_whoever_has_nothing_to_do_reads_no_empty_list(self, client: Client) -> None:
        client.force_login(accounts.user())

        assert "What needs you" not in client.get("/en/").text

    def test_a_pledge_without_a_card_an_answer_and_a_duty_come_first(self, client: Client) -> None:
        firm = accounts.firm()
        person = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD, name="Petra")
        pledge = payments.draft_pledge(payments.funding_round(), backer=person)
        thread = care.answered(care.thread(by=person))
        campaign = projects.campaign(PhaseKind.TEST, firm=firm, vote_threshold=1)
        idea = projects.idea(campaign, title="To be decided")
        projects.ballot(idea)
        projects.counted(campaign)
        client.force_login(person)

        text = client.get("/en/").text

        assert text.index("What needs you") < text.index("Going on now")
        assert pledge.state == PledgeState.DRAFT
        for url in (pledge.get_absolute_url(), thread.get_absolute_url()):
            assert f'href="{url}"' in text
        assert "To be decided" in text

    @pytest.mark.parametrize(("days", "said"), [(-2, "Overdue since"), (2, "until")])
    def test_what_is_late_is_said_to_be(self, client: Client, days: int, said: str) -> None:
        firm = accounts.firm()
        person = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD)
        campaign = projects.campaign(PhaseKind.TEST, firm=firm, vote_threshold=1)
        projects.ballot(projects.idea(campaign, title="To be decided"))
        projects.counted(campaign)
        due = timezone.now() + timedelta(days=days)
        Campaign.objects.filter(pk=campaign.pk).update(decision_due_at=due)
        client.force_login(person)

        text = client.get("/en/").text

        assert f"To be decided</bdi> · {said} {moment(due)}" in text

    def test_nobody_reads_anothers(self, client: Client) -> None:
        pledge = payments.draft_pledge(payments.funding_round())
        client.force_login(accounts.user())

        assert pledge.get_absolute_url() not in client.get("/en/").text


def test_more_rows_do_not_mean_more_queries(client: Client) -> None:
    def read() -> int:
        client.get("/en/")
        site_figures.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/")
        return len(captured)

    def add() -> None:
        idea = decided()
        cms.live_page(idea.campaign, lead=cms.picture())
        place = community.place_of(idea)
        asked = community.comment(place)
        owner = accounts.owner_of(idea.campaign.firm)
        community.comment(place, author=owner, answers=asked)

    add()
    few = read()
    for _ in range(4):
        add()

    assert read() == few
    assert few <= 28


@pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
def test_it_stands_in_every_language_without_a_cookie(client: Client, language: str) -> None:
    decided()

    response = client.get(f"/{language}/")

    assert response.status_code == 200
    assert not response.cookies


def test_an_answer_about_a_campaign_names_its_page(client: Client) -> None:
    campaign = projects.campaign(PhaseKind.PROPOSE, title="Which lamp?")
    cms.live_page(campaign, title="Welche Lampe?", language="de")
    naming.keep()
    place = Place(campaign)
    asked = community.comment(place, body="Will there be two?")
    community.comment(place, author=accounts.owner_of(campaign.firm), answers=asked)

    assert "Welche Lampe?" in client.get("/de/").text


def test_after_a_year_old_answers_no_longer_count(now: datetime) -> None:
    care.answered(care.thread())

    with time_machine.travel(now + timedelta(days=366)):
        assert site_figures.of(at=timezone.now()).answers.asked == 0
