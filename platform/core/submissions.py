"""A form that arrives twice: each showing of it has a number, which what it makes keeps."""

import uuid
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def made(
    rows: QuerySet[Row], *, by: int, submission: uuid.UUID | None, whose: str = "author_id"
) -> tuple[Row | None, uuid.UUID]:
    """What this showing of the form has made for the person `by`, else the number to keep.

    Call it under a lock for which the second click waits: two at once would both find nothing.
    """
    if submission is None:
        return None, uuid.uuid4()
    found = rows.filter(submission=submission).first()
    if found is None:
        return None, submission
    # Somebody else's number is no key to what is theirs.
    return (found, submission) if getattr(found, whose) == by else (None, uuid.uuid4())
