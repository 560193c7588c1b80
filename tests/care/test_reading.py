"""Inbox, history, desk and posts: what is read of threads, in which order, at what cost."""

import uuid
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Firm, User
from care import answers, desk, history, inbox, mine, posts, subjects, threads
from care.models import About, Kind, Thread
from payments.models import Pledge, PledgeState
from tests.factories import accounts, care, projects
from tests.factories import payments as backed

DAY = timedelta(days=1)


def asked(firm: Firm, at: datetime, *, kind: Kind = Kind.QUESTION) -> Thread:
    return care.thread(care.about_firm(firm), kind=kind, at=at)


class TestTheInbox:
    def test_waiting_then_complaints_then_dates(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        answered = care.answered(asked(firm, now - DAY, kind=Kind.COMPLAINT), at=now)
        late, early = asked(firm, now), asked(firm, now - DAY)
        complaint = asked(firm, now, kind=Kind.COMPLAINT)
        threads.withdraw(gone := asked(firm, now), by=gone.opened_by, at=now)

        found = inbox.filtered(inbox.seen_by(owner), by="open", user=owner, at=now)

        assert list(found) == [complaint, early, late, answered]

    def test_its_filters(self, firm: Firm, owner: User, agent: User, now: datetime) -> None:
        overdue = asked(firm, now - 10 * DAY)
        unassigned, of_owner, ended = (asked(firm, now) for _one in range(3))
        Thread.objects.filter(pk=unassigned.pk).update(assignee=None)
        Thread.objects.filter(pk=of_owner.pk).update(assignee=owner)
        threads.withdraw(ended, by=ended.opened_by, at=now)

        def found(by: str) -> list[Thread]:
            return list(inbox.filtered(inbox.seen_by(owner), by=by, user=owner, at=now))

        assert set(inbox.FILTERS) == {"open", "mine", "unassigned", "overdue", "ended"}
        assert found("mine") == [of_owner]
        assert found("unassigned") == [unassigned]
        assert found("overdue") == [overdue]
        assert found("ended") == [ended]
        assert len(found("open")) == 3

    def test_operators_see_what_was_passed_on(self, thread: Thread, now: datetime) -> None:
        operator = accounts.operator()
        assert not inbox.seen_by(operator).exists()
        called = care.passed_on(thread)

        assert list(inbox.seen_by(operator)) == [called]
        assert not inbox.seen_by(accounts.editor()).exists()

    @pytest.mark.parametrize(
        ("kind", "later", "words"),
        [
            (Kind.COMPLAINT, 0, "A complaint, due by"),
            (Kind.COMPLAINT, 9, "A complaint, overdue since"),
            (Kind.QUESTION, 0, "Due by"),
            (Kind.QUESTION, 9, "Overdue since"),
        ],
    )
    def test_it_says_why(
        self, firm: Firm, now: datetime, kind: Kind, later: int, words: str
    ) -> None:
        thread = asked(firm, now, kind=kind)

        assert inbox.why(thread, at=now + later * DAY).startswith(words)

    def test_it_says_whose_turn_it_is_and_how_it_ended(
        self, thread: Thread, person: User, now: datetime
    ) -> None:
        answered = care.answered(thread, at=now)
        assert "customer’s turn" in inbox.why(answered, at=now)
        threads.withdraw(answered, by=person, at=now)
        assert inbox.why(Thread.objects.get(pk=thread.pk), at=now) == "Withdrawn"


class TestMine:
    def test_where_it_is_my_turn_comes_first(self, firm: Firm, person: User, now: datetime) -> None:
        def ask(at: datetime) -> Thread:
            return care.thread(care.about_firm(accounts.firm()), by=person, at=at)

        waiting, answered, ended = ask(now), care.answered(ask(now), at=now), ask(now)
        threads.withdraw(ended, by=person, at=now + DAY)
        care.thread(at=now)

        assert list(mine.threads_of(person)) == [answered, waiting, ended]


class TestHistory:
    def test_what_they_had_with_this_firm_and_no_other(
        self, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        for whose in (firm, accounts.firm("Rival GmbH")):
            campaign = projects.campaign("fund", firm=whose, at=now)
            projects.idea(campaign, author=person)
            pledge = backed.draft_pledge(
                backed.funding_round(campaign=campaign, at=now), backer=person, at=now
            )
            Pledge.objects.filter(pk=pledge.pk).update(
                state=PledgeState.PLEDGED, pledged_at=now, payment_method_id="pm_1"
            )
        before = thread
        threads.withdraw(before, by=person, at=now)
        again = care.thread(care.about_firm(firm), by=person, at=now)

        found = history.of(person, firm=firm, without=again)

        assert [pledge.round.campaign.firm for pledge in found.pledges] == [firm]
        assert [idea.campaign.firm for idea in found.ideas] == [firm]
        assert found.threads == [before]

    def test_a_draft_was_no_promise(self, person: User, now: datetime) -> None:
        draft = backed.draft_pledge(backed.funding_round(at=now), backer=person, at=now)

        assert history.of(person, firm=draft.round.campaign.firm).pledges == []

    def test_a_thousand_threads_cost_three_queries(
        self,
        firm: Firm,
        person: User,
        now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        care.many(firm, 1_000, at=now, by=person)

        with django_assert_num_queries(3):
            found = history.of(person, firm=firm)

        assert len(found.threads) == history.SHOWN


class TestTheDesk:
    def test_what_waits_the_most_pressing_first(
        self, firm: Firm, thread: Thread, agent: User, now: datetime
    ) -> None:
        late = asked(firm, now - 10 * DAY)
        care.answered(asked(firm, now), at=now)
        care.thread(at=now)

        found = desk.unanswered([firm.pk], now)

        assert [one.key for one in found] == [thread.key, late.key]
        assert [one.is_overdue for one in found] == [False, True]
        assert found[0].assignee_id == agent.pk
        assert (found[0].subject, found[0].kind) == (thread.subject, "complaint")

    def test_no_firm_owes_nothing(self, thread: Thread, now: datetime) -> None:
        assert desk.unanswered([], now) == []


class TestPosts:
    def test_the_latest_and_the_way_back(self, thread: Thread, agent: User, now: datetime) -> None:
        for number in range(posts.SIZE + 4):
            answers.answer(thread, by=agent, text=f"Post {number}", at=now)

        page = posts.latest(thread, with_notes=False)
        before = posts.latest(thread, with_notes=False, before=page.before)

        assert len(page.posts) == posts.SIZE
        assert page.posts[-1].text == f"Post {posts.SIZE + 3}"
        assert [post.text for post in before.posts][1:] == [f"Post {n}" for n in range(4)]
        assert before.before == 0

    def test_notes_are_for_the_team(self, thread: Thread, agent: User, now: datetime) -> None:
        answers.note(thread, by=agent, text="Ask the workshop.", at=now)

        assert len(posts.latest(thread, with_notes=True).posts) == 2
        assert len(posts.latest(thread, with_notes=False).posts) == 1

    def test_somebody_elses_submission_is_not_found(
        self, thread: Thread, agent: User, person: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        answers.answer(thread, by=agent, text="Yes.", at=now, submission=submission)

        assert posts.already(person, submission) is None
        assert posts.already(agent, None) is None


class TestSubjects:
    def test_ones_own_pledge(self, person: User, now: datetime) -> None:
        pledge = backed.draft_pledge(backed.funding_round(at=now), backer=person, at=now)

        found = subjects.find("pledge", str(pledge.key), user=person)

        assert (found.about, found.pledge) == (About.PLEDGE, pledge)
        assert found.firm == pledge.round.campaign.firm
        with pytest.raises(subjects.NoSuchSubject):
            subjects.find("pledge", str(pledge.key), user=accounts.user())

    def test_a_reward_once_its_price_is_collected(self, person: User, now: datetime) -> None:
        round_ = backed.funding_round(at=now, rewards=(backed.reward_terms(),))
        reward = round_.rewards.get()
        pledge = backed.draft_pledge(round_, backer=person, reward=reward, at=now)
        with pytest.raises(subjects.NoSuchSubject):
            subjects.find("reward", str(pledge.key), user=person)
        Pledge.objects.filter(pk=pledge.pk).update(
            state=PledgeState.COLLECTED,
            pledged_at=now,
            collected_at=now,
            payment_method_id="pm_1",
        )

        assert subjects.find("reward", str(pledge.key), user=person).title == reward.title

    def test_a_decision_for_everyone_but_the_firm(self, db: None) -> None:
        campaign = projects.campaign("fund", vote_threshold=1)
        idea = projects.idea(campaign)
        projects.ballot(idea)
        projects.counted(campaign)
        decision = projects.decided(type(idea).objects.get(pk=idea.pk)).decisions.get()

        found = subjects.find("decision", str(decision.pk), user=accounts.user())
        assert (found.decision, found.title) == (decision, idea.title)
        with pytest.raises(subjects.NoSuchSubject):
            subjects.find("decision", str(decision.pk), user=accounts.owner_of(campaign.firm))

    def test_an_idea_for_its_author(self, person: User) -> None:
        idea = projects.idea(projects.campaign(), author=person)

        assert subjects.find("idea", str(idea.pk), user=person).idea == idea
        with pytest.raises(subjects.NoSuchSubject):
            subjects.find("idea", str(idea.pk), user=accounts.user())

    def test_a_firm_that_is_verified(self, firm: Firm, person: User) -> None:
        assert subjects.find("firm", firm.slug, user=person).firm == firm
        hidden = accounts.firm("Not yet", verified=False)
        with pytest.raises(subjects.NoSuchSubject):
            subjects.find("firm", hidden.slug, user=person)

    @pytest.mark.parametrize("about", [*About.values, "soul", ""])
    @pytest.mark.parametrize("key", ["", "x", "0", "-1", "9" * 30, "٣", str(uuid.UUID(int=7))])
    def test_garbage_names_nothing(self, person: User, about: str, key: str) -> None:
        with pytest.raises(subjects.NoSuchSubject):
            subjects.find(about, key, user=person)
