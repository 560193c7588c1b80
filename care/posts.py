"""Adding to a thread, and reading it in pieces."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Required, TypedDict, Unpack

from accounts.models import User
from care.models import Deed, Post, Side, Thread

SIZE = 30


class Words(TypedDict, total=False):
    """What somebody says, as its form gives it; `submission` is that form's own."""

    text: Required[str]
    language: str
    submission: uuid.UUID | None


def add(
    thread: Thread,
    *,
    by: User | None,
    side: Side,
    at: datetime,
    deed: Deed = Deed.SAID,
    **words: Unpack[Words],
) -> Post:
    """One more post. Call it with the thread locked."""
    return Post.objects.create(
        thread=thread,
        author=by,
        side=side,
        deed=deed,
        text=words["text"],
        language=words.get("language", ""),
        written_at=at,
        submission=words.get("submission") or uuid.uuid4(),
    )


def already(by: User, submission: uuid.UUID | None) -> Post | None:
    """The post that the same showing of a form has made. Call it with the thread locked, or the
    person: without a lock, two clicks at once would both find nothing."""
    if submission is None:
        return None
    return Post.objects.filter(author=by, submission=submission).select_related("thread").first()


@dataclass(frozen=True)
class Page:
    """Some posts, oldest first, and where the ones before them begin; 0 at the start."""

    posts: list[Post]
    before: int


def latest(thread: Thread, *, with_notes: bool, before: int = 0) -> Page:
    """The latest posts, or the latest ones before that id."""
    found = thread.posts.select_related("author")
    if not with_notes:
        found = found.for_customer()
    if before:
        found = found.filter(pk__lt=before)
    newest = list(found.order_by("-pk")[: SIZE + 1])
    shown = newest[:SIZE][::-1]
    return Page(shown, shown[0].pk if len(newest) > SIZE else 0)
