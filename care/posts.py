"""Adding to a thread, and reading it in pieces."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from care.models import Deed, Post, Side, Thread

SIZE = 30


def add(
    thread: Thread,
    *,
    by: User | None,
    side: Side,
    text: str,
    at: datetime,
    deed: Deed = Deed.SAID,
    language: str = "",
    submission: uuid.UUID | None = None,
) -> Post:
    """One more post. Call it with the thread locked."""
    return Post.objects.create(
        thread=thread,
        author=by,
        side=side,
        deed=deed,
        text=text,
        language=language,
        written_at=at,
        submission=submission or uuid.uuid4(),
    )


def already(by: User, submission: uuid.UUID | None) -> Post | None:
    """The post that the same showing of a form has made. Call it with the thread locked."""
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
