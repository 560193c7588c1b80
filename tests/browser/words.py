"""What a page says in a language, read against the catalogues the translators wrote."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages import mofile
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info, gettext, to_locale
from playwright.sync_api import Page

LOCALE = Path(settings.BASE_DIR) / "locale"
TAG = re.compile(r"<[^>]*>")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# How languages call themselves, in any language.
OWN_NAMES = {get_language_info(code)["name_local"] for code, _name in settings.LANGUAGES}
# Letters a wording must have before it is told from what people write.
LEAST = 3
LEAST_BESIDE_PLACEHOLDERS = 5
LATIN_DIGITS = re.compile(r"[0-9]")

# Texts of the page and of its attributes. What people wrote has a direction or language of its own.
TEXTS = """(root) => {
  const theirs = "script, style, template, noscript, code, pre, textarea, " +
    "bdi, body [dir=auto], body [dir=ltr], body [lang]";
  const said = [document.title];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement;
    if (!around.closest(theirs)) said.push(walk.currentNode.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const one of root.querySelectorAll(`[${name}]`))
      if (!one.closest("body [lang]")) said.push(one.getAttribute(name));
  return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => text);
}"""


def told(msgid: str, *, within: str = "a") -> str:
    """The words inside the link of a translated sentence."""
    found = re.search(rf"<{within}\b[^>]*>(.*?)</{within}>", gettext(msgid))
    assert found is not None, msgid
    return found[1]


def opening(msgid: str) -> str:
    """What a translated sentence says before anything is put into it."""
    said = PLACEHOLDER.split(gettext(msgid))[0].strip()
    assert said, f"{msgid} begins with what is put into it"
    return said


def begins(msgid: str) -> re.Pattern[str]:
    """For controls whose name goes on, invisibly, with what they belong to."""
    return re.compile(f"^{re.escape(gettext(msgid))}")


@dataclass(frozen=True)
class Wordings:
    """Texts as they may stand on a page: whole, or around what is put into them."""

    whole: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def have(self, text: str) -> bool:
        return text in self.whole or any(one.fullmatch(text) for one in self.patterns)


def wordings(messages: Iterable[str]) -> Wordings:
    """A text with markup stands on a page as several."""
    whole, patterns = set(), set()
    for message in messages:
        for part in TAG.split(message):
            literal = [" ".join(one.split()) for one in PLACEHOLDER.split(html.unescape(part))]
            letters = sum(map(str.isalpha, "".join(literal)))
            if len(literal) == 1 and letters >= LEAST:
                whole.add(literal[0])
            elif letters >= LEAST_BESIDE_PLACEHOLDERS:
                patterns.add(r"\s*.+?\s*".join(map(re.escape, literal)))
    return Wordings(frozenset(whole), tuple(map(re.compile, patterns)))


def _read(language: str, name: str) -> Catalog:
    path = LOCALE / to_locale(language) / "LC_MESSAGES" / f"{name}.mo"
    with path.open("rb") as file:
        return mofile.read_mo(file)


def _pairs(catalogue: Catalog) -> Iterator[tuple[tuple[str, str], set[str], set[str]]]:
    for one in catalogue:
        if one.id:
            ids = {one.id} if isinstance(one.id, str) else set(one.id)
            strings = {one.string} if isinstance(one.string, str) else set(one.string or ())
            yield (one.context or "", min(ids)), ids, strings


@cache
def _english(language: str) -> tuple[Wordings, Wordings]:
    """What would be English on a page in this language, and what is its own."""
    source: set[str] = set()
    own: set[str] = set()
    for _key, ids, strings in _pairs(_read(language, "django")):
        source |= ids - strings
        own |= strings
    return wordings(source), wordings(own)


def english_in(texts: Iterable[str], language: str) -> list[str]:
    """Texts that are wordings of ours and have a translation that they do not show."""
    if language == "en":
        return []
    source, own = _english(language)
    return sorted({text for text in texts if source.have(text) and not own.have(text)} - OWN_NAMES)


@cache
def _forms_of_address(language: str) -> tuple[Wordings, Wordings]:
    """What only a formal page says, and what only an informal one."""
    formal = {key: strings for key, _ids, strings in _pairs(_read(language, "django"))}
    informal = {key: strings for key, _ids, strings in _pairs(_read(language, "informal"))}
    to_all = set().union(*(formal[key] for key in formal.keys() - informal.keys()))
    politely = set().union(*(formal.get(key, set()) for key in informal))
    kindly = set().union(*informal.values())
    politely, kindly = politely - kindly - to_all, kindly - politely - to_all
    return wordings(politely), wordings(kindly)


def texts_of(page: Page, *, within: str = "body") -> list[str]:
    found: list[str] = page.locator(within).evaluate(TEXTS)
    return found


def addressed(page: Page, language: str) -> tuple[list[str], list[str]]:
    """What the page says formally, and what informally."""
    if language == "en":
        return [], []
    formal, informal = _forms_of_address(language)
    texts = texts_of(page)
    return [one for one in texts if formal.have(one) and not informal.have(one)], [
        one for one in texts if informal.have(one) and not formal.have(one)
    ]


def faults(page: Page, *, within: str = "body") -> list[str]:
    """What a reader of the active language would not expect on the page, or in this part of it."""
    language = translation.get_language()
    texts = texts_of(page, within=within)
    wrong = [f"English: {text}" for text in english_in(texts, language)]
    if language == "fa":
        wrong += [f"Latin digits: {text}" for text in texts if LATIN_DIGITS.search(text)]
    html_tag = page.locator("html")
    found = html_tag.get_attribute("lang"), html_tag.get_attribute("dir")
    expected = language, "rtl" if translation.get_language_bidi() else "ltr"
    if found != expected:
        wrong.append(f"lang and dir: {found}")
    return [f"{page.url}: {one}" for one in wrong]
