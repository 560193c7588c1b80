"""Text that people write: cleaned on the way in, safe HTML on the way out."""

import html
import re
import unicodedata

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

# Zero-width characters and direction overrides: they hide or reorder what others read.
# The zero-width (non-)joiner stays: Persian spelling needs it. Hangul's fillers are letters for
# Unicode, and nobody sees them either.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0]"
)
JOINERS = re.compile("[\u200c\u200d]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# Marks above and below a letter are sorted in a time that grows with the square of their
# number. No field takes text this long, so it is refused whether normalized or not.
LONGEST_NORMALIZED = 20_000

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
ALLOWED_TAGS = {
    "p",
    "br",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "a",
    "h3",
    "h4",
}


def clean(text: str) -> str:
    """One canonical form, without characters that nobody can see."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) <= LONGEST_NORMALIZED:
        text = unicodedata.normalize("NFC", text)
    return CONTROLS.sub("", INVISIBLE.sub("", text)).strip()


def clean_line(text: str) -> str:
    """As `clean`, on one line."""
    return " ".join(clean(text).split())


def require_words(text: str) -> None:
    """Refuse text in which nothing can be read: joiners and punctuation alone."""
    if not any(unicodedata.category(char)[0] in "LN" for char in JOINERS.sub("", text)):
        raise ValidationError(_("Write this in words."), code="no_words")


def as_html(text: str) -> SafeString:
    """Markdown to safe HTML: no raw HTML, no images, no scripts; links gain rel=nofollow ugc."""
    return mark_safe(  # noqa: S308
        # Twice on purpose: the renderer lets no HTML through, and should it ever, this does not.
        nh3.clean(
            _markdown.render(text),
            tags=ALLOWED_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow ugc noopener",
        )
    )


def as_words(text: str, *, most: int) -> str:
    """Markdown as one plain line of at most so many characters, cut between words."""
    line = " ".join(html.unescape(strip_tags(as_html(text))).split())
    if len(line) <= most:
        return line
    cut = line[:most].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,;:.')}…"
