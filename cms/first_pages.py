"""The pages a new site starts with, in every language. Editors own them from then on.

Their words lie in `pages/<language>/<slug>.md`: a head of two lines, then Markdown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

LOCALES = ("en", "pl", "de", "fa")
CAMPAIGNS_TITLES = {"en": "Campaigns", "pl": "Kampanie", "de": "Kampagnen", "fa": "پویش‌ها"}
SLUGS = (
    "how-it-works",
    "for-firms",
    "rules",
    "how-your-money-is-handled",
    "privacy",
    "terms",
    "imprint",
    "accessibility",
    "source-code",
)
FOLDER = Path(__file__).parent / "pages"
HEAD_ENDS = "\n---\n"


@dataclass(frozen=True)
class FirstPage:
    """An information page in one language; `text` is HTML."""

    slug: str
    language: str
    title: str
    standfirst: str
    text: str


def read(slug: str, *, language: str) -> FirstPage:
    head, _line, words = (FOLDER / language / f"{slug}.md").read_text().partition(HEAD_ENDS)
    said = dict(line.split(": ", 1) for line in head.splitlines())
    text = MarkdownIt("commonmark", {"html": False}).render(words)
    return FirstPage(slug, language, said["title"], said["standfirst"], text)


def translations(slug: str) -> Sequence[FirstPage]:
    """The page in every language, the source language first."""
    return [read(slug, language=language) for language in LOCALES]
