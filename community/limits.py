"""What a new account may do less of. How often anyone may knock is `core.limiting`'s."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from community.models import Comment
from core import text

NEW_FOR = timedelta(days=3)
# Comments that stood: whoever has this many is no longer new to the others.
STOOD = 3
WINDOW = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(days=1)
ADDRESS = re.compile(r"https?://|\bwww\.|\bmailto:", re.IGNORECASE)


@dataclass(frozen=True)
class Limit:
    """`links` in one comment (any number if None), `comments` within ten minutes."""

    links: int | None
    comments: int


NEW, KNOWN = Limit(links=1, comments=3), Limit(links=None, comments=20)


class TooManyLinks(Exception):
    """A new account's comment has more links than one. `args[0]` says how many may stand."""


class TooManyComments(Exception):
    """The person has written as much as ten minutes allow. `args[0]` says how many that is."""


class SaidBefore(Exception):
    """The same person wrote the same words within a day, here or elsewhere."""


def of(author: User, *, at: datetime) -> Limit:
    """The limit for this account now. Staff and old accounts with some comments are known."""
    if author.is_staff:
        return KNOWN
    if at - author.joined_at < NEW_FOR:
        return NEW
    stood = Comment.objects.filter(author=author).visible().order_by()[:STOOD].count()
    return KNOWN if stood >= STOOD else NEW


def check_links(body: str, limit: Limit) -> None:
    if limit.links is None:
        return
    # Bare addresses become no links (core.text), and are copied all the same. Links of Markdown
    # need not hold an address that looks like one.
    links = max(len(ADDRESS.findall(body)), text.as_html(body).count("<a "))
    if links > limit.links:
        raise TooManyLinks(limit.links)


def check_pace(author: User, limit: Limit, *, at: datetime) -> None:
    """Removed comments count as well: removing them is no way around."""
    lately = Comment.objects.filter(author=author, written_at__gt=at - WINDOW).order_by()
    if lately[: limit.comments].count() >= limit.comments:
        raise TooManyComments(limit.comments)


def check_new(author: User, body: str, *, at: datetime) -> None:
    lately = Comment.objects.filter(author=author, written_at__gt=at - REPEATED_WITHIN)
    # No index has the words: a day of one person's comments is soon read.
    if lately.filter(body=body).exists():
        raise SaidBefore(author.pk)
