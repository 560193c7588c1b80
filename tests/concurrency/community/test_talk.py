"""The same thing at the same instant: one comment per form, one decision, one report each."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from community import limits, mentions, moderation, personal, places, reporting, writing
from community.models import Case, Comment, Moderation, Report, ReportReason, Talk
from core import moves
from core.models import Event
from projects.models import Idea
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together, unlocked
from tests.factories import accounts, community, projects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign())


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """How the code would be if it had forgotten every lock."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    monkeypatch.setattr(moves, "lock", unlocked)


def writing_once(idea: Idea, author: User, now: datetime, submission: uuid.UUID) -> Any:
    fresh = Idea.objects.select_related("campaign__firm").get(pk=idea.pk)
    person = User.objects.get(pk=author.pk)
    return lambda: writing.write(
        community.place_of(fresh), author=person, body="Once.", at=now, submission=submission
    )


class TestTheSecondClick:
    def race(self, idea: Idea, now: datetime) -> list[Any]:
        author, submission = accounts.user(), uuid.uuid4()
        return together(*[writing_once(idea, author, now, submission) for _click in range(2)])

    def test_without_the_lock_the_constraint_refuses_it(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(places, "voice", then_meet(places.voice, meeting))
        without_locks(monkeypatch)
        monkeypatch.setattr(limits, "check_new", lambda *_args, **_how: None)
        outcomes = self.race(idea, now)
        assert meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["Comment", "IntegrityError"]

    def test_with_it_both_find_the_same_comment(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(places, "voice", then_meet(places.voice, meeting))
        first, second = self.race(idea, now)
        assert not meeting.took_place
        assert first == second == Comment.objects.get()
        assert Talk.objects.get().comments_count == 1
        assert Event.objects.filter(verb="comment_written").count() == 1


class TestTwoPeople:
    def test_the_first_two_comments_are_both_counted(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(places, "voice", then_meet(places.voice, meeting))
        authors = [accounts.user("Anna"), accounts.user("Bert")]
        outcomes = together(*[writing_once(idea, who, now, uuid.uuid4()) for who in authors])

        assert meeting.took_place
        assert all(isinstance(each, Comment) for each in outcomes)
        assert Talk.objects.get().comments_count == 2


class TestRemovingWhileSomebodyReplies:
    def race(self, idea: Idea, now: datetime) -> list[Any]:
        root = community.comment(idea)
        author = accounts.user("Rainer Reply")
        fresh = Comment.objects.get(pk=root.pk)
        return together(
            lambda: writing.remove(fresh, by=root.author, at=now),
            lambda: writing.write(
                community.place_of(idea), author=author, body="Why?", at=now, answers=root
            ),
        )

    def test_the_counts_hold_whoever_is_first(self, idea: Idea, now: datetime) -> None:
        removed, reply = self.race(idea, now)
        assert removed.state == "removed"
        root = Comment.objects.get(pk=removed.pk)
        replied = isinstance(reply, Comment)
        assert replied or isinstance(reply, writing.NothingToAnswer)
        assert root.replies_count == Comment.objects.filter(parent=root).count() == replied
        assert Talk.objects.get().comments_count == replied


@pytest.mark.parametrize("is_reply", [True, False])
class TestErasingWhileSomebodyWrites:
    """One of two goes; what the other has just written is not committed yet."""

    def race(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch, *, is_reply: bool
    ) -> list[Any]:
        root = community.comment(idea) if is_reply else None
        gone, stays, pause = accounts.user("Gone Girl"), accounts.user("Stays"), Pause()
        community.comment(idea, author=gone, answers=root)
        monkeypatch.setattr(mentions, "record", pause.before(mentions.record))
        write = lambda: writing.write(  # noqa: E731
            community.place_of(idea), author=stays, body="Why?", at=now, answers=root
        )
        return together(write, pause.after(lambda: personal.erase(gone, at=now)))

    def uncounted(self) -> int:
        """How often a comment that stands is missing in its thread's count, or in the talk's."""
        stand = Comment.objects.visible()
        replies = stand.filter(parent__isnull=False).count()
        counted = sum(stand.values_list("replies_count", flat=True))
        return replies - counted + stand.count() - Talk.objects.get().comments_count

    def test_without_the_locks_the_others_is_counted_out(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch, is_reply: bool
    ) -> None:
        monkeypatch.setattr(personal, "_hold", lambda _rows: None)

        written, _erased = self.race(idea, now, monkeypatch, is_reply=is_reply)

        assert isinstance(written, Comment)
        assert self.uncounted() == 1

    def test_with_them_it_counts(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch, is_reply: bool
    ) -> None:
        written, _erased = self.race(idea, now, monkeypatch, is_reply=is_reply)

        assert isinstance(written, Comment)
        assert self.uncounted() == 0


class TestTwoEditors:
    def race(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> tuple[Meeting, list[Any]]:
        made = community.comment(idea)
        community.reported(made)
        editors = [accounts.editor("Edda"), accounts.editor("Emil")]
        meeting = Meeting()
        monkeypatch.setattr(reporting, "case_of", then_meet(reporting.case_of, meeting))

        def hiding(editor: User) -> Any:
            thing = Comment.objects.select_related("campaign__firm").get(pk=made.pk)
            person = User.objects.get(pk=editor.pk)
            return lambda: moderation.hide(thing, reason=str(person), by=person, at=now)

        return meeting, together(*[hiding(editor) for editor in editors])

    def test_without_the_lock_both_decide(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_locks(monkeypatch)
        meeting, outcomes = self.race(idea, now, monkeypatch)
        assert meeting.took_place
        assert [type(each) for each in outcomes] == [Moderation, Moderation]

    def test_with_it_the_second_finds_it_decided(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting, outcomes = self.race(idea, now, monkeypatch)
        assert not meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["DecidedAlready", "Moderation"]
        assert Moderation.objects.get().reason == Comment.objects.get().hidden_reason


class TestReportingTwice:
    def race(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> tuple[Meeting, list[Any]]:
        reporter, meeting = accounts.user(), Meeting()
        monkeypatch.setattr(reporting, "stands", then_meet(reporting.stands, meeting))

        def report() -> Any:
            thing = Idea.objects.get(pk=idea.pk)
            person = User.objects.get(pk=reporter.pk)
            return lambda: reporting.report(
                thing, reporter=person, reason=ReportReason.SPAM, at=now
            )

        return meeting, together(report(), report())

    def test_without_the_lock_the_constraint_refuses_it(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        community.reported(idea)
        without_locks(monkeypatch)
        meeting, outcomes = self.race(idea, now, monkeypatch)
        assert meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["IntegrityError", "Report"]

    def test_with_it_the_second_is_told_so(
        self, idea: Idea, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting, outcomes = self.race(idea, now, monkeypatch)
        assert not meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["Report", "ReportedAlready"]
        assert Case.objects.get().open_reports == Report.objects.count() == 1
