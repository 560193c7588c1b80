"""What an idea said before: kept by every edit, shown as differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from accounts.models import User
from core import diffs
from projects.models import Idea, IdeaRevision

SIZE = 10
REMEMBERED = 512


@dataclass(frozen=True)
class Words:
    """What an idea says at one time."""

    title: str
    need: str
    proposal: str
    language: str
    tags: Sequence[str]


@dataclass(frozen=True)
class Change:
    """One edit: who made it, and what it changed. Parts are those of `core.diffs.words`;
    `language` is that of both versions, "" where they differ."""

    by: User
    at: datetime
    title: list[diffs.Part]
    need: list[diffs.Part]
    proposal: list[diffs.Part]
    language: str
    tags_added: list[str]
    tags_removed: list[str]
    pictures_added: list[str]
    pictures_removed: list[str]


@dataclass(frozen=True)
class Page:
    """Some edits, the latest first, and where the earlier ones begin; nothing at the end."""

    changes: list[Change]
    earlier: int | None


def words_of(idea: Idea) -> Words:
    tags = list(idea.tags.values_list("name", flat=True))
    return Words(idea.title, idea.need, idea.proposal, idea.language, tags)


def keep(
    idea: Idea,
    *,
    before: Words,
    pictures_added: Sequence[str],
    pictures_removed: Sequence[str],
    by: User,
    at: datetime,
) -> IdeaRevision:
    """Remember what an edit replaced. The caller holds the idea's lock."""
    return IdeaRevision.objects.create(
        idea=idea,
        title=before.title,
        need=before.need,
        proposal=before.proposal,
        language=before.language,
        tags=list(before.tags),
        pictures_added=list(pictures_added),
        pictures_removed=list(pictures_removed),
        edited_by=by,
        edited_at=at,
    )


def changes(idea: Idea, *, since: int | None = None) -> Page:
    """Ten edits, the latest first, or those before the revision `since`. Two queries at most."""
    revisions = idea.revisions.select_related("edited_by").order_by("-pk")
    if since is not None:
        # The revision above the first of this page holds what that one's edit led to.
        found = list(revisions.filter(pk__lte=since)[: SIZE + 2])
        after = _kept(found.pop(0)) if found else words_of(idea)
    else:
        found = list(revisions[: SIZE + 1])
        after = words_of(idea)
    shown: list[Change] = []
    for revision in found[:SIZE]:
        before = _kept(revision)
        shown.append(_change(revision, before, after))
        after = before
    return Page(shown, found[SIZE - 1].pk if len(found) > SIZE else None)


def _kept(revision: IdeaRevision) -> Words:
    told = (revision.title, revision.need, revision.proposal)
    return Words(*told, revision.language, revision.tags)


def _change(revision: IdeaRevision, before: Words, after: Words) -> Change:
    return Change(
        by=revision.edited_by,
        at=revision.edited_at,
        title=_difference(before.title, after.title),
        need=_difference(before.need, after.need),
        proposal=_difference(before.proposal, after.proposal),
        language=after.language if after.language == before.language else "",
        tags_added=[tag for tag in after.tags if tag not in before.tags],
        tags_removed=[tag for tag in before.tags if tag not in after.tags],
        pictures_added=revision.pictures_added,
        pictures_removed=revision.pictures_removed,
    )


def _difference(before: str, after: str) -> list[diffs.Part]:
    return [] if before == after else list(_worked_out(before, after))


@lru_cache(maxsize=REMEMBERED)
def _worked_out(before: str, after: str) -> tuple[diffs.Part, ...]:
    """Versions never change, and hostile ones take tens of milliseconds to compare."""
    return tuple(diffs.words(before, after))
