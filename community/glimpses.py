"""The latest words on a campaign as a whole, read along with its page: no query of their own."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.db.models.functions import JSONObject, Left
from django.utils.html import strip_tags

from community.models import Comment, Talk, Voice
from core import text

SHOWN, LENGTH = 3, 400


@dataclass(frozen=True)
class Glimpse:
    """The beginning of a comment, in plain words."""

    key: str
    name: str
    portrait_url: str
    voice_word: str
    words: str
    language: str
    written_at: datetime


def latest(campaign: Any) -> "QuerySet[Comment, Any]":
    """The newest comments on the campaign (an id, or a reference to one) as JSON."""
    standing = Comment.objects.filter(campaign=campaign, idea__isnull=True, parent__isnull=True)
    return (
        standing.visible()
        .order_by("-written_at", "-pk")
        .values(
            said=JSONObject(
                key="key",
                # JSON goes past the field that gives the erased a name (accounts.people): none of
                # them comes here, since erasing removes their comments.
                name="author__display_name",
                portrait="author__portrait",
                voice="voice",
                words=Left("body", LENGTH),
                language="language",
                written_at="written_at",
            )
        )[:SHOWN]
    )


def count(campaign: Any) -> "QuerySet[Talk, Any]":
    """How many comments there are on the campaign as a whole."""
    return Talk.objects.filter(campaign=campaign, idea__isnull=True).values("comments_count")[:1]


def of(rows: Iterable[Mapping[str, Any]]) -> list[Glimpse]:
    return [
        Glimpse(
            key=row["key"],
            name=row["name"],
            portrait_url=default_storage.url(row["portrait"]) if row["portrait"] else "",
            voice_word="" if row["voice"] == Voice.MEMBER else str(Voice(row["voice"]).label),
            words=" ".join(html.unescape(strip_tags(text.as_html(row["words"]))).split()),
            language=row["language"],
            written_at=datetime.fromisoformat(row["written_at"]),
        )
        for row in rows
    ]
