"""`@handle` in a comment: whom it names, and how it is shown."""

import re
from collections.abc import Callable, Mapping

from accounts.models import User
from community.models import Comment, Mention
from core import text

MOST = 5
# More names than this in one comment are not even looked up.
LOOKED_UP = 20
# After a letter, a dot or a slash it is part of an address, of a mailbox or of a page elsewhere.
HANDLE = re.compile(r"(?<![\w@/.])@([a-z0-9][a-z0-9_-]{1,28}[a-z0-9])(?!\w)", re.IGNORECASE)
# Safe HTML in pieces: links and code stay whole, other tags stand alone, the rest is text.
PIECES = re.compile(r"(<a\b[^>]*>.*?</a>|<code>.*?</code>|<[^>]*>)", re.DOTALL)


def named(html: str) -> list[str]:
    """The handles in rendered text, in its order, each once, in small letters."""
    found = [handle.lower() for piece in _texts(html) for handle in HANDLE.findall(piece)]
    return list(dict.fromkeys(found))


def _texts(html: str) -> list[str]:
    # `split` gives back what its one group has matched, in the odd places.
    return PIECES.split(html)[::2]


def record(comment: Comment, *, first: User | None = None) -> list[User]:
    """Write down whom the comment names, `first` before all; returns those that are new.

    At most five for the life of a comment, whatever edits add; never its author.
    """
    known = {mention.person_id for mention in comment.mentions.all()}
    handles = named(text.as_html(comment.body))[:LOOKED_UP]
    people = {u.handle: u for u in User.objects.filter(handle__in=handles, is_active=True)}
    wanted = ([first] if first else []) + [people[h] for h in handles if h in people]
    new = [p for p in dict.fromkeys(wanted) if p.pk not in known and p.pk != comment.author_id]
    new = new[: MOST - len(known)]
    Mention.objects.bulk_create(
        [Mention(comment=comment, person=person, written=person.handle) for person in new],
        ignore_conflicts=True,
    )
    return new


def linked(html: str, addresses: Mapping[str, str]) -> str:
    """Safe HTML with a link at each handle that `addresses` knows."""
    if not addresses:
        return html
    pieces = PIECES.split(html)
    pieces[::2] = [HANDLE.sub(_link(addresses), piece) for piece in pieces[::2]]
    return "".join(pieces)


def _link(addresses: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def link(found: re.Match[str]) -> str:
        url = addresses.get(found[1].lower())
        return f'<a href="{url}"><bdi>{found[0]}</bdi></a>' if url else found[0]

    return link
