"""By what the list of a campaign's ideas can be narrowed: their tags, and their languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from core import alphabets, languages
from projects.models import Campaign, Idea, Tag

TAGS_OFFERED = 60


@dataclass(frozen=True)
class Choices:
    """Tags with their ids, and languages: none while every idea is in the same."""

    tags: Mapping[str, int]
    languages: Sequence[str]


def of(campaign: Campaign, *, asked: str = "") -> Choices:
    """The first tags, the one asked for among them, and the languages. One query.

    Not what only hidden ideas have: their tags are words of theirs.
    """
    tags = _tags(campaign, asked).values_list("name", "pk")[:TAGS_OFFERED]
    rows = list(tags.union(*(_one_in(campaign, code) for code in languages.CODES), all=True))
    found = [name for name, pk in rows if not pk]
    named = [(name, pk) for name, pk in rows if pk]
    return Choices(
        tags=dict(alphabets.in_order(named, by=lambda tag: tag[0])),
        languages=found if len(found) > 1 else [],
    )


def _tags(campaign: Campaign, asked: str) -> QuerySet[Tag]:
    shown = Idea.tags.through.objects.filter(tag=OuterRef("pk"), idea__hidden_at=None)
    tags = campaign.tags.filter(Exists(shown))
    if asked:
        # An address may hold a NUL, which PostgreSQL takes in no text.
        is_asked = ExpressionWrapper(Q(name=asked.replace("\x00", "")), BooleanField())
        tags = tags.order_by(is_asked.desc(), "name")
    return tags


def _one_in(campaign: Campaign, code: str) -> "QuerySet[Idea, tuple[str, int]]":
    """A row if there is an idea in this language: found in an index, never counted."""
    ideas = campaign.ideas.filter(language=code, hidden_at=None).order_by()
    # No tag has the id 0, so none can pass for a language.
    said, no_tag = Value(code, CharField()), Value(0, BigIntegerField())
    return ideas.values_list(said, no_tag)[:1]
