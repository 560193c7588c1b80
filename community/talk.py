"""The part of a page in which people talk: comments of a place, as one person finds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import is_signed_in
from community import paging, threads
from community.forms import CommentForm
from community.places import ANCHOR, Place
from community.shown import Reader, Shown
from core.templatetags.format import number


@dataclass(frozen=True)
class Talk:
    """What templates/community/_talk.html shows."""

    place: Place
    count: int
    threads: Sequence[Shown]
    newest: bool
    order_url: str
    earlier_url: str
    later_url: str
    form: CommentForm | None
    sign_in_url: str
    closed_because: str
    log_url: str

    @property
    def count_words(self) -> str:
        return count_words(self.count)


def of(
    place: Place, *, user: User, at: datetime, query: Mapping[str, str], path: str
) -> dict[str, Any]:
    """The context of `community/_talk.html`. Three queries, whatever has been written.

    Reads `comments` (the order), `comments_from` and `comments_until` from the address.
    """
    newest = query.get("comments") == "newest"
    page = paging.page(
        threads.with_counts(place),
        size=paging.THREADS,
        newest=newest,
        start=query.get("comments_from", ""),
        end=query.get("comments_until", ""),
    )
    reader = Reader(user, place.campaign)
    talk = Talk(
        place=place,
        # It comes along with each row; where there is none, nothing is to be counted.
        count=(getattr(page.comments[0], "total", 0) or 0) if page.comments else 0,
        threads=reader.threads(threads.with_replies(page.comments)),
        newest=newest,
        order_url=_address(path, newest=not newest),
        earlier_url=_address(path, newest, comments_until=page.earlier) if page.earlier else "",
        later_url=_address(path, newest, comments_from=page.later) if page.later else "",
        form=new_form(place, at=at) if reader.may_write else None,
        sign_in_url="" if is_signed_in(user) else place.write_url,
        closed_because="" if _is_open_to_members(place) else closed_words(place),
        log_url=reverse("community:log", args=[place.campaign.slug]),
    )
    return {"talk": talk}


def new_form(place: Place, data: Any = None, *, at: datetime) -> CommentForm:
    return CommentForm(data, at=at, draft=f"comment-{place.name}")


def count_words(count: int) -> str:
    return ngettext("%(count)s comment", "%(count)s comments", count) % {"count": number(count)}


def closed_words(place: Place) -> str:
    if not place.campaign.is_public:
        return _("People can talk here once the campaign is published.")
    return _("This campaign has ended. What was said stays; new comments are no longer taken.")


def _is_open_to_members(place: Place) -> bool:
    return place.campaign.state == "published"


def _address(path: str, newest: bool, **cursor: str) -> str:
    query = ({"comments": "newest"} if newest else {}) | cursor
    return f"{path}{'?' + urlencode(query) if query else ''}#{ANCHOR}"
