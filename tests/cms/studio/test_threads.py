"""The team's inbox, and the operators' part of it."""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Firm, User
from care import answers, threads
from care.models import Kind, Outcome, Post, Remedy, Side, Thread, ThreadState
from tests.care.conftest import agent, firm, now, owner, person, thread
from tests.factories import accounts, care, projects
from tests.projects.people import client_of

__all__ = ["agent", "firm", "now", "owner", "person", "thread"]
pytestmark = pytest.mark.django_db
INBOX = "/admin/studio/threads/"
WORK = ["answer_thread", "note_thread", "settle_thread", "assign_thread"]
SENT = {
    "answer-text": "Send it to us.",
    "note-text": "A difficult one.",
    "settle-outcome": "answered",
    "settle-text": "Dry it.",
    "step-text": "We rang.",
    "to": "",
}


def at(name: str, thread: Thread) -> str:
    return reverse(f"studio:{name}", args=[thread.key])


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


@pytest.fixture
def desk(agent: User) -> Client:
    """The agent's browser."""
    return client_of(agent)


class TestTheInbox:
    def test_complaints_first_and_why(self, desk: Client, thread: Thread, firm: Firm) -> None:
        care.thread(care.about_firm(firm), kind=Kind.QUESTION, title="When does it ship?")

        text = desk.get(INBOX).text

        assert text.index(thread.subject) < text.index("When does it ship?")
        assert "A complaint, due by" in text

    @pytest.mark.parametrize("show", ["open", "mine", "unassigned", "overdue", "ended", "x", ""])
    def test_every_filter_answers(self, desk: Client, thread: Thread, show: str) -> None:
        response = desk.get(INBOX, {"show": show})

        assert (thread.subject in response.text) is (show in ("open", "mine", "x", ""))

    def test_a_thousand_cost_as_many_queries_as_two(
        self, desk: Client, firm: Firm, now: datetime
    ) -> None:
        care.many(firm, 2, at=now)
        desk.get(INBOX, {"show": "ended"})
        with CaptureQueriesContext(connection) as few:
            desk.get(INBOX, {"show": "ended"})
        care.many(firm, 1_000, at=now)
        with CaptureQueriesContext(connection) as many:
            response = desk.get(INBOX, {"show": "ended"})

        assert len(many) == len(few)
        assert len(response.context["rows"]) == 20

    def test_another_firms_are_nowhere(self, thread: Thread) -> None:
        rival = client_of(accounts.owner_of(accounts.firm("Rival GmbH")))

        assert thread.subject not in rival.get(INBOX).text
        assert rival.get(at("thread", thread)).status_code == 404

    def test_editors_have_no_part_in_it(self, thread: Thread) -> None:
        care.passed_on(thread)
        editor = client_of(accounts.editor())

        assert editor.get(INBOX).status_code == 404
        assert editor.get(at("thread", thread)).status_code == 404

    def test_operators_find_what_was_passed_on(self, thread: Thread) -> None:
        operator = client_of(accounts.operator())
        assert thread.subject not in operator.get(INBOX).text
        assert operator.get(at("thread", thread)).status_code == 404

        care.passed_on(thread)

        assert thread.subject in operator.get(INBOX).text
        assert operator.get(at("thread", thread)).status_code == 200


class TestOneThread:
    def test_whom_one_is_talking_to(
        self, desk: Client, thread: Thread, firm: Firm, person: User
    ) -> None:
        campaign = projects.campaign(firm=firm)
        projects.idea(campaign, author=person, title="A dry lamp")
        projects.idea(projects.campaign(), author=person, title="At a rival’s")

        text = desk.get(at("thread", thread)).text

        assert "Mina Farahani" in text
        assert "A dry lamp" in text
        assert "At a rival" not in text
        assert "Has not backed anything of yours." in text

    def test_operators_see_no_history_and_no_notes(
        self, thread: Thread, firm: Firm, person: User, agent: User, now: datetime
    ) -> None:
        projects.idea(projects.campaign(firm=firm), author=person, title="A dry lamp")
        answers.note(thread, by=agent, text="A difficult one.", at=now)
        care.passed_on(thread)

        text = client_of(accounts.operator()).get(at("thread", thread)).text

        assert "It flickers whenever the road is wet." in text
        assert "A dry lamp" not in text
        assert "A difficult one." not in text

    def test_much_history_costs_as_many_queries_as_little(
        self, desk: Client, thread: Thread, firm: Firm, person: User, now: datetime
    ) -> None:
        care.many(firm, 2, at=now, by=person)
        desk.get(at("thread", thread))
        with CaptureQueriesContext(connection) as few:
            desk.get(at("thread", thread))
        care.many(firm, 1_000, at=now, by=person)
        with CaptureQueriesContext(connection) as many:
            desk.get(at("thread", thread))

        assert len(many) == len(few)

    def test_answering(self, desk: Client, thread: Thread, agent: User) -> None:
        response = desk.post(at("answer_thread", thread), SENT)

        assert response["Location"] == at("thread", thread)
        post = thread.posts.get(side=Side.FIRM)
        assert (post.author, post.text) == (agent, "Send it to us.")
        assert fresh(thread).state == ThreadState.ANSWERED

    def test_two_clicks_answer_once(self, desk: Client, thread: Thread) -> None:
        sent = SENT | {"answer-submission": str(uuid.uuid4())}
        for _click in range(2):
            desk.post(at("answer_thread", thread), sent)

        assert thread.posts.filter(side=Side.FIRM).count() == 1

    def test_a_note_stays_with_the_team(self, desk: Client, thread: Thread, person: User) -> None:
        desk.post(at("note_thread", thread), SENT)

        assert "A difficult one." in desk.get(at("thread", thread)).text
        assert "A difficult one." not in client_of(person).get(thread.get_absolute_url()).text

    def test_putting_right(self, desk: Client, thread: Thread) -> None:
        right = {
            "settle-outcome": "put_right",
            "settle-remedy": "refund",
            "settle-text": "Your money is on its way.",
        }
        desk.post(at("settle_thread", thread), right)

        ended = fresh(thread)
        assert (ended.outcome, ended.remedy) == (Outcome.PUT_RIGHT, Remedy.REFUND)
        assert ended.remedy_words == "Your money is on its way."

    def test_assigning(self, desk: Client, thread: Thread, owner: User) -> None:
        desk.post(at("assign_thread", thread), {"to": owner.pk})

        assert fresh(thread).assignee == owner

    def test_stepping_in(self, thread: Thread) -> None:
        care.passed_on(thread)

        client_of(accounts.operator()).post(at("step_in_thread", thread), SENT)

        assert thread.posts.get(side=Side.OPERATOR).text == "We rang."


class TestBadInput:
    @pytest.mark.parametrize(
        ("door", "sent", "form", "field"),
        [
            ("answer_thread", {"answer-text": ""}, "answering", "text"),
            ("answer_thread", {"answer-text": "x" * 4001}, "answering", "text"),
            ("note_thread", {"note-text": " "}, "noting", "text"),
            ("settle_thread", {"settle-outcome": "withdrawn"}, "settling", "outcome"),
            ("settle_thread", {"settle-outcome": "put_right"}, "settling", "text"),
            ("settle_thread", {"settle-outcome": "answered"}, "settling", "text"),
            (
                "settle_thread",
                {"settle-outcome": "answered", "settle-text": "x", "settle-remedy": "gold"},
                "settling",
                "remedy",
            ),
            ("assign_thread", {"to": "x"}, "assigning", "to"),
            ("assign_thread", {"to": "999999999"}, "assigning", "to"),
        ],
    )
    def test_it_is_said_at_the_field_and_nothing_happens(
        self, desk: Client, thread: Thread, door: str, sent: dict[str, str], form: str, field: str
    ) -> None:
        response = desk.post(at(door, thread), sent)

        assert response.status_code == 422
        assert field in response.context[form].errors
        assert fresh(thread).state == ThreadState.WAITING
        assert thread.posts.count() == 1

    @pytest.mark.parametrize("door", ["answer_thread", "settle_thread"])
    def test_what_ended_meanwhile_is_said(
        self, desk: Client, thread: Thread, person: User, now: datetime, door: str
    ) -> None:
        threads.withdraw(thread, by=person, at=now)

        response = desk.post(at(door, thread), SENT)

        assert response.status_code == 422
        assert "This has ended meanwhile" in response.text
        assert SENT["answer-text" if door == "answer_thread" else "settle-text"] in response.text
        assert not thread.posts.filter(side=Side.FIRM).exists()

    def test_not_to_somebody_of_another_firm(self, desk: Client, thread: Thread) -> None:
        rival = accounts.owner_of(accounts.firm("Rival GmbH"))

        assert desk.post(at("assign_thread", thread), {"to": rival.pk}).status_code == 422
        assert fresh(thread).assignee != rival


Make = Callable[[], User]
OTHERS: dict[str, Make] = {
    "member": accounts.user,
    "rival": lambda: accounts.owner_of(accounts.firm("Rival GmbH")),
    "editor": accounts.editor,
    "operator": accounts.operator,
}


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("door", WORK)
def test_nobody_else_does_the_firms_work(thread: Thread, who: str, door: str) -> None:
    called = care.passed_on(thread)
    before = Post.objects.count()

    response = client_of(OTHERS[who]()).post(at(door, called), SENT)

    assert response.status_code == 404
    assert Post.objects.count() == before
    assert fresh(called).assignee == called.assignee


@pytest.mark.parametrize("who", ["member", "rival", "editor", "owner", "agent"])
def test_only_operators_step_in(thread: Thread, owner: User, agent: User, who: str) -> None:
    called = care.passed_on(thread)
    somebody = {"owner": owner, "agent": agent}.get(who) or OTHERS[who]()

    response = client_of(somebody).post(at("step_in_thread", called), SENT)

    assert response.status_code == 404
    assert not called.posts.filter(side=Side.OPERATOR).exists()


def test_the_person_finds_no_studio(thread: Thread, person: User) -> None:
    assert client_of(person).get(at("thread", thread)).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: Client, thread: Thread) -> None:
    assert "/login/" in client.get(at("thread", thread))["Location"]


@pytest.mark.parametrize(
    ("form", "says"), [("formal", "addressed formally"), ("informal", "addressed informally")]
)
def test_the_firm_sees_how_to_address_the_person(
    desk: Client, thread: Thread, person: User, form: str, says: str
) -> None:
    User.objects.filter(pk=person.pk).update(
        form_of_address=form, salutation="ms", surname="Farahani", called="Mina"
    )

    text = desk.get(at("thread", thread)).text

    assert says in text
    assert ("Ms Farahani" in text) is (form == "formal")
