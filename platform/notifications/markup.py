"""The HTML of a mail, made from its text by what the text's lines are.

The text is the only source: an address of ours alone on its line becomes a button, a code alone on
its line is set large, the last paragraph (why one gets this) becomes the foot. Everything else is
prose, and nothing in it is markup.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from core.reader import reading
from notifications import links, quoting
from notifications.letters import Letter, ours, paragraphs

# A code to type stands alone on its line: A1B-2C3, or capitals and digits together.
CODE = re.compile(
    r"^[ \t]*([A-Z0-9]{3,}-[A-Z0-9]{3,}|(?=\w*\d)[A-Z0-9]{4,10})[ \t]*$", re.MULTILINE
)


@dataclass(frozen=True)
class Piece:
    """Some words; those with an address are a link. `language` is that of others' words."""

    words: str
    url: str = ""
    language: str | None = None

    @property
    def said(self) -> SafeString:
        return quoting.said(self.words, self.language)


@dataclass(frozen=True)
class Block:
    """`kind` is text, link or code. A text has lines, each made of pieces; where others said the
    whole of it, `language` is theirs and stands at the paragraph."""

    kind: str
    lines: list[list[Piece]] = field(default_factory=list)
    words: str = ""
    url: str = ""
    language: str | None = None

    @property
    def attributes(self) -> SafeString:
        return SafeString() if self.language is None else quoting.attributes(self.language)


def html(letter: Letter) -> str:
    """The letter as a page of its own, for programs that show such: its buttons and its foot speak
    to its reader as its text does."""
    with translation.override(letter.language), reading(lambda: letter.reader):
        return render_to_string("emails/layout.html", _context(letter))


def _context(letter: Letter) -> dict[str, Any]:
    *said, why = paragraphs(letter.told) or [""]
    # A digest's lines are drawn from what they are; of its text only the way on is left.
    told = said[-1:] if letter.sections else said
    drawn = [block for text in told for block in blocks(text, language=letter.language)]
    if letter.sections:
        drawn = [block for block in drawn if block.kind == "link"]
    return {
        "letter": letter,
        "blocks": drawn,
        # One filled button in each mail; further ways are links.
        "button": next((block for block in drawn if block.kind == "link"), None),
        "opening": said[0] if said else "",
        "more": letter.more,
        "why": [pieces(line) for line in why.splitlines()],
        "direction": "rtl" if _is_rtl(letter.language) else "ltr",
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }


def blocks(paragraph: str, *, language: str) -> list[Block]:
    """One paragraph's parts: lines of prose that follow each other stay together."""
    found: list[Block] = []
    for line in paragraph.splitlines():
        if ours().fullmatch(line.strip()):
            url = line.strip()
            found.append(Block("link", words=links.words(url, language=language), url=url))
        elif CODE.match(line):
            found.append(Block("code", words=line.strip()))
        elif found and found[-1].kind == "text":
            found[-1].lines.append(pieces(line))
        else:
            found.append(Block("text", lines=[pieces(line)]))
    return [_of_one(block) for block in found]


def _of_one(block: Block) -> Block:
    """A paragraph that others said as a whole begins where theirs begin."""
    languages = {piece.language for line in block.lines for piece in line}
    if None in languages or len(languages) != 1:
        return block
    lines = [[replace(piece, language=None) for piece in line] for line in block.lines]
    return replace(block, lines=lines, language=languages.pop())


def pieces(line: str) -> list[Piece]:
    """The line, with the site's own addresses as links. Nobody else's: a person may have
    written them."""
    found = []
    for words, language in quoting.parts(line):
        after = 0
        for match in ours().finditer(words):
            found.append(Piece(words[after : match.start()], language=language))
            found.append(Piece(match[0], url=match[0], language=language))
            after = match.end()
        found.append(Piece(words[after:], language=language))
    return [piece for piece in found if piece.words]


def _is_rtl(language: str) -> bool:
    return bool(translation.get_language_info(language)["bidi"])
