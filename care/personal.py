"""What care knows of a person, and how it forgets."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from care import messages, threads
from care.models import Post, Side, Thread


def export(user: User) -> dict[str, Any]:
    """The person's own threads, and whatever they wrote in any."""
    mine = Thread.objects.of(user).select_related("firm").order_by("pk")
    written = Post.objects.filter(author=user).select_related("thread").order_by("pk")
    return {
        "threads": [_thread(thread) for thread in mine],
        "posts": [_post(post) for post in written.iterator()],
    }


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "key": str(thread.key),
        "firm": thread.firm.name,
        "about": thread.about,
        "kind": thread.kind,
        "subject": thread.subject,
        "wish": thread.wish,
        "language": thread.language,
        "state": thread.state,
        "outcome": thread.outcome,
        "remedy": thread.remedy,
        "remedy_words": thread.remedy_words,
        "remedy_language": thread.remedy_language,
        "opened_at": thread.opened_at.isoformat(),
        "ended_at": thread.ended_at.isoformat() if thread.ended_at else None,
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "thread": str(post.thread.key),
        "side": post.side,
        "deed": post.deed,
        "text": post.text,
        "language": post.language,
        "written_at": post.written_at.isoformat(),
    }


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Open threads are withdrawn, then the person's words are blanked. What was said to them in a
    firm's name stays, as do the threads: they are the firm's record."""
    # There is none by way of cms.personal, which erases nobody who waits for an answer.
    for thread in Thread.objects.of(user).open():
        threads.withdraw(thread, by=user, at=at)
    messages.taken_back(Thread.objects.of(user).only("key"))
    Thread.objects.of(user).update(subject="", wish="", language="")
    own = Post.objects.filter(author=user, side=Side.CUSTOMER, erased_at__isnull=True)
    own.update(text="", language="", erased_at=at)
    Thread.objects.filter(assignee=user).update(assignee=None)
