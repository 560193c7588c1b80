"""The mails that threads cause: each once, with the words it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import FirmMember, FirmRole, Role, User
from care.models import REOPENING, Post, Thread
from core.translated import Said, told
from notifications import outbox
from notifications.topics import Topic

OF_THE_PERSON = ("thread_opened", "thread_turned")
OF_THE_CLOCK = ("thread_reminder", "thread_overdue", "thread_unanswered")


OMITTED = "[…]"


def desk_of(thread: Thread) -> set[int]:
    """Who in the firm is told: whoever sees to the thread, else the owners."""
    if thread.assignee_id:
        return {thread.assignee_id}
    return owners_of(thread)


def owners_of(thread: Thread) -> set[int]:
    owners = FirmMember.objects.filter(firm=thread.firm_id, role=FirmRole.OWNER)
    return set(owners.exclude(user=thread.opened_by_id).values_list("user_id", flat=True))


def operators() -> set[int]:
    people = User.objects.filter(role=Role.OPERATOR, is_active=True)
    return set(people.values_list("pk", flat=True))


def opened(thread: Thread, post: Post) -> None:
    _write("thread_opened", thread, to=desk_of(thread), post=post, wish=_told(thread.wish, thread))


def turned(thread: Thread, post: Post) -> None:
    """The person has written, agreed, disagreed or withdrawn."""
    _write("thread_turned", thread, to=desk_of(thread), post=post)


def answered(thread: Thread, post: Post) -> None:
    _write("thread_answered", thread, to=[thread.opened_by_id], post=post)


def settled(thread: Thread, post: Post) -> None:
    """How it ended, and until when the person may disagree."""
    _write(
        "thread_settled",
        thread,
        to=[thread.opened_by_id],
        post=post,
        outcome=thread.outcome,
        remedy=thread.remedy,
        until=(post.written_at + REOPENING).isoformat(),
    )


def stepped_in(thread: Thread, post: Post) -> None:
    """An operator has written: to the person and to the firm."""
    to = {thread.opened_by_id} | desk_of(thread) | owners_of(thread)
    _write("thread_stepped_in", thread, to=to, post=post)


def reminded(thread: Thread, *, at: datetime) -> None:
    _clock("thread_reminder", thread, to=desk_of(thread), at=at, topic=Topic.TEAM)


def passed_on(thread: Thread, *, at: datetime) -> None:
    """The operators, the person and the owners hear that the time has passed."""
    _clock("thread_overdue", thread, to=owners_of(thread) | desk_of(thread), at=at)
    _clock("thread_passed_on", thread, to=[thread.opened_by_id], at=at)
    others = operators() - owners_of(thread) - {thread.opened_by_id}
    _clock("thread_unanswered", thread, to=others, at=at)


def taken_back(threads: Iterable[Thread]) -> None:
    """Who opened them has left: the team's mails name nobody, and repeat nothing they wrote."""
    keys: list[UUID] = []
    posts: list[int] = []
    for thread in threads:
        keys.append(thread.key)
        posts += thread.posts.values_list("pk", flat=True)
    # Their names end with the moment of a turn, and a thread knows only its latest.
    clock = [f"{kind}:{key}:" for kind in OF_THE_CLOCK for key in keys]
    if keys:
        own = [f"{kind}:{pk}" for kind in OF_THE_PERSON for pk in posts]
        outbox.take_back(once=own, person="", subject=OMITTED, text="", wish="")
        # The text in these is an operator's, and stays.
        others = [f"thread_stepped_in:{pk}" for pk in posts]
        outbox.take_back(once=others, beginning=clock, person="", subject=OMITTED)


def _told(words: str, row: Thread | Post) -> str | dict[str, str]:
    return told(Said(words, row.language))


def _clock(kind: str, thread: Thread, *, to: Iterable[int], at: datetime, topic: str = "") -> None:
    """Once for each time the firm's turn began."""
    once = f"{kind}:{thread.key}:{thread.turned_at.isoformat()}"
    _out(kind, thread, to=to, once=once, at=at, topic=topic)


def _write(kind: str, thread: Thread, *, to: Iterable[int], post: Post, **params: Any) -> None:
    """Once for each post."""
    _out(
        kind,
        thread,
        to=to,
        once=f"{kind}:{post.pk}",
        at=post.written_at,
        deed=post.deed,
        text=_told(post.text, post),
        **params,
    )


def _out(
    kind: str,
    thread: Thread,
    *,
    to: Iterable[int],
    once: str,
    at: datetime,
    topic: str = "",
    **params: Any,
) -> None:
    outbox.write(
        kind,
        to=to,
        once=once,
        at=at,
        topic=topic,
        concerning=f"thread:{thread.pk}",
        firm=thread.firm.name,
        person=str(thread.opened_by),
        subject=_told(thread.subject, thread),
        asked=thread.kind,
        due=thread.due_at.isoformat() if thread.due_at else "",
        path=thread.get_absolute_url(),
        **params,
    )
