"""The editors' queue of reports. For firms and members it does not exist."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import firms
from accounts.models import FirmRole, User
from community import moderation, reporting, writing
from community.models import Case, Comment, Moderation
from community.reporting import Reportable
from projects.models import Idea
from tests.factories import accounts, community, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
QUEUE = "/admin/studio/reports/"


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign(), title="A lamp for moles")


@pytest.fixture(params=["comment", "idea"])
def thing(request: pytest.FixtureRequest, idea: Idea) -> Reportable:
    return community.comment(idea, body="Words.") if request.param == "comment" else idea


def case_url(thing: Reportable) -> str:
    if isinstance(thing, Comment):
        return reverse("studio:report_comment", args=[thing.key])
    return reverse("studio:report_idea", args=[thing.campaign.slug, thing.number])


def judge(person: User, thing: Reportable, verdict: str, reason: str = "Because.") -> Any:
    return client_of(person).post(case_url(thing), {"verdict": verdict, "reason": reason})


class TestTheQueue:
    def test_the_most_reported_stands_first(self, idea: Idea, now: datetime) -> None:
        once, often = community.comment(idea, body="Once."), community.comment(idea, body="Often.")
        community.reported(once, at=now - timedelta(days=2))
        community.reported(often, times=3)
        community.reported(idea)

        page = client_of(accounts.editor()).get(QUEUE).content.decode()

        assert page.index("Often.") < page.index("Once.") < page.index("A lamp for moles")

    def test_twenty_at_a_time_in_few_queries(
        self, idea: Idea, django_assert_max_num_queries: Any
    ) -> None:
        for one in community.many_comments(community.place_of(idea), 25):
            community.reported(one)
        client = client_of(accounts.editor())
        client.get(QUEUE)

        with django_assert_max_num_queries(12):
            first = client.get(QUEUE)
        assert len(first.context["cases"]) == 20
        assert len(client.get(f"{QUEUE}?page=2").context["cases"]) == 5
        assert client.get(f"{QUEUE}?page=x").status_code == 200

    def test_it_is_empty_once_everything_is_decided(self, thing: Reportable, now: datetime) -> None:
        community.reported(thing)
        moderation.dismiss(thing, reason="Fine.", by=accounts.editor(), at=now)

        assert "Nothing waits" in client_of(accounts.editor()).get(QUEUE).content.decode()


class TestDeciding:
    def test_a_case_shows_text_context_and_reports(self, idea: Idea) -> None:
        root = community.comment(idea, body="The question.")
        reply = community.comment(idea, answers=root, body="The **insult**.")
        community.reported(reply, times=2)

        page = client_of(accounts.editor()).get(case_url(reply)).content.decode()

        for shown in ("<strong>insult</strong>", "The question.", "A lamp for moles"):
            assert shown in page
        assert "2 open reports" in page
        assert page.count("He calls her names.") == 2

    def test_hiding_and_showing_again(self, thing: Reportable) -> None:
        community.reported(thing)
        editor = accounts.editor()

        assert judge(editor, thing, "hide")["Location"] == QUEUE
        thing.refresh_from_db()
        assert not reporting.stands(thing)
        assert judge(editor, thing, "restore")["Location"] == QUEUE
        thing.refresh_from_db()
        assert reporting.stands(thing)
        verdicts = Moderation.objects.order_by("pk").values_list("verdict", flat=True)
        assert list(verdicts) == ["hidden", "restored"]

    def test_a_hidden_ideas_words_are_before_the_editor(self, idea: Idea, now: datetime) -> None:
        moderation.hide(idea, reason="Spam.", by=accounts.editor(), at=now)

        page = client_of(accounts.editor()).get(case_url(idea)).content.decode()
        assert "A lamp for moles" in page

    @pytest.mark.parametrize(
        ("verdict", "reason"), [("hide", ""), ("hide", "x" * 1001), ("", "Why."), ("restore", "Y.")]
    )
    def test_a_decision_is_whole_or_none(
        self, thing: Reportable, verdict: str, reason: str
    ) -> None:
        community.reported(thing)
        answer = judge(accounts.editor(), thing, verdict, reason)

        assert answer.status_code == 422
        assert reason in answer.content.decode()
        assert not Moderation.objects.exists()
        assert Case.objects.get().open_reports == 1

    def test_a_removed_comment_leaves_nothing_to_decide(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea)
        writing.remove(made, by=made.author, at=now)

        answer = client_of(accounts.editor()).get(case_url(made))
        assert answer.context["verdicts"] == []
        assert judge(accounts.editor(), made, "hide").status_code == 422
        assert not Moderation.objects.exists()


class TestForWhomItDoesNotExist:
    def test_firms_and_members(self, thing: Reportable) -> None:
        community.reported(thing)
        firm = thing.campaign.firm
        people = (accounts.owner_of(firm), accounts.member_of(firm), accounts.user())
        for person in people:
            client = client_of(person)
            for url in (QUEUE, case_url(thing)):
                found = client.get(url)
                assert found.status_code in (302, 404)
                assert b"He calls her" not in found.content
            assert judge(person, thing, "hide").status_code in (302, 404)
        thing.refresh_from_db()
        assert reporting.stands(thing)

    def test_an_editor_where_they_work(self, thing: Reportable, now: datetime) -> None:
        community.reported(thing)
        firm, editor = thing.campaign.firm, accounts.editor()
        owner = accounts.owner_of(firm)
        firms.add_member(firm, user=editor, role=FirmRole.AGENT, by=owner, at=now)

        assert "Nothing waits" in client_of(editor).get(QUEUE).content.decode()
        assert client_of(editor).get(case_url(thing)).status_code == 404
        assert judge(editor, thing, "hide").status_code == 404
        assert not Moderation.objects.exists()
