"""What of a mail others said: its language and direction belong to it, not to the mail.

A mail's text is the only source of its HTML (notifications.markup), so what others said is marked
within that text, by characters that no text may hold; the plain text goes without them.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from core import languages

# Noncharacters of Unicode, made for such use: before the language, after it, after the words.
OPEN, SAID_IN, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
MARK = re.compile(f"{OPEN}([a-z]*){SAID_IN}([^{CLOSE}]*){CLOSE}")
MARKS = re.compile(f"{OPEN}[a-z]*{SAID_IN}|[{OPEN}{SAID_IN}{CLOSE}]")
# Parameters that are somebody's words or name.
WORDS = {
    *("campaign", "idea", "round", "reward", "about", "subject", "firm", "person", "who"),
    *("inviter", "text", "reason", "comment", "excerpt", "wish", "word"),
}
# Here these are ours: a code, and what a library writes.
OURS = {("campaign_withdrawn", "reason"), ("message", "subject"), ("message", "text")}


def marked(value: Any, *, kind: str, name: str) -> Any:
    """The value, each of its lines marked if somebody else's words."""
    if name not in WORDS or (kind, name) in OURS or not isinstance(value, str):
        return value
    start = f"{OPEN}{languages.known(getattr(value, 'lang', ''))}{SAID_IN}"
    # `plain` first: words that bring marks of their own could pass for ours.
    lines = plain(value).split("\n")
    return "\n".join(f"{start}{line}{CLOSE}" if line.strip() else line for line in lines)


def plain(text: str) -> str:
    return MARKS.sub("", text)


def parts(text: str) -> Iterator[tuple[str, str | None]]:
    """Our words, and each of others' with its language: None for ours, "" where nobody knows."""
    after = 0
    for match in MARK.finditer(text):
        yield plain(text[after : match.start()]), None
        yield match[2], match[1]
        after = match.end()
    yield plain(text[after:]), None


def html(text: str) -> SafeString:
    """In one line, as the pages show it: a span, since not every mail program knows <bdi>."""
    return format_html_join("", "{}", ((said(*part),) for part in parts(text)))


def said(words: str, language: str | None) -> SafeString:
    if language is None:
        return format_html("{}", words)
    return format_html("<span{}>{}</span>", attributes(language), words)


def attributes(language: str) -> SafeString:
    """` lang="fa" dir="rtl"`, or that the words themselves tell their direction."""
    if not language:
        return SafeString(' dir="auto"')
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return format_html('{} dir="{}"', languages.attribute(language), direction)
