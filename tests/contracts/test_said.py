"""What people wrote stands apart on every page: by its own direction, and its language if known.

`|said` brings a <bdi>, `|spoken` only the language, for a sentence that has the <bdi> itself.
Longer words stand in an element with dir="auto" (docs/translating.md).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tests.contracts import sources
from tests.contracts.sources import ROOT

# What is called so after a point was written by somebody: `idea.title`, `decision.reason`.
WRITTEN = {
    *("called", "closing_word", "consent_text", "display_name", "excerpt", "hidden_reason"),
    *("need", "proposal", "reason", "wish"),
}
WHOSE = {
    "title": {"idea", "round", "campaign", "thread", "reward", "decision"},
    "name": {"firm"},
    "author": {"comment", "idea", "parent"},
}
# A sentence of ours, whatever it is called.
OURS = {"failure.reason"}
APART = re.compile(r"\|(?:said|spoken|prose|initials)\b")
PRINTED = re.compile(r"{{\s*([\w.]+)((?:\|[^}]*?)?)\s*}}")
SENTENCE = re.compile(r"{% blocktranslate(.*?)%}(.*?){% endblocktranslate %}", re.DOTALL)
TAG = re.compile(r"""<(/?)([a-z][\w-]*)((?:{[{%#].*?[}%#]}|"[^"]*"|'[^']*'|[^>"'])*)>""", re.DOTALL)
EMPTY = {"br", "img", "input", "meta", "link", "hr", "use", "path", "source", "wbr"}
# Plain text, without elements: the head of a page.
PLAIN = re.compile(r"{% block (?:title|titletag|description) %}.*?{% endblock %}", re.DOTALL)
# It has a direction, or is only heard.
NEEDS_NONE = re.compile(r"\sdir=|cms/language\.html|visually-hidden|w-sr-only")
COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.DOTALL)
PAGES = [p for p in sources.templates() if not {"emails", "style_guide"} & set(p.parts)]


def is_written(name: str) -> bool:
    """Whether `name`, as a template has it, is somebody's words."""
    *before, last = name.split("|")[0].split(".")
    if not before or name in OURS:
        return False
    return last in WRITTEN or before[-1] in WHOSE.get(last, ())


def blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)


def is_apart(text: str, at: int) -> bool:
    """Whether the place lies within an element that has a direction, or within a tag."""
    around: list[tuple[str, str]] = []
    for tag in TAG.finditer(text):
        if tag.start() > at:
            break
        if tag.start() < at < tag.end():
            return True
        if tag[1]:
            while around and around.pop()[0] != tag[2]:
                pass
        elif tag[2] not in EMPTY:
            around.append((tag[2], tag[3]))
    return any(
        name in ("bdi", "textarea", "option") or NEEDS_NONE.search(attributes)
        for name, attributes in around
    )


def bare(html: str) -> list[str]:
    """Somebody's words that stand bare on the page."""
    html = blank(blank(html, COMMENTS), PLAIN)
    shown = blank(html, SENTENCE)
    found = [
        f"{name}{filters}"
        for printed in PRINTED.finditer(shown)
        for name, filters in [printed.groups()]
        if is_written(name) and not APART.search(filters) and not is_apart(shown, printed.start())
    ]
    for sentence in SENTENCE.finditer(html):
        if not is_apart(html, sentence.start()):
            found += in_sentence(sentence[1], sentence[2])
    return found


def in_sentence(head: str, body: str) -> list[str]:
    names = dict(re.findall(r"(\w+)=(\S+)", head))
    return [
        value
        for name, value in names.items()
        if is_written(value)
        and not APART.search(value)
        and not re.search(rf"<bdi[^>]*>{{{{ ?{name} ?}}}}", body)
    ]


def sentences() -> Iterator[tuple[str, str, str]]:
    """Each sentence with a name that brings its own <bdi>: file, name, msgid."""
    for path in PAGES:
        text = path.read_text()
        outside = set(re.findall(r"\|said as (\w+) %}", text))
        for head, body in SENTENCE.findall(text):
            body = " ".join(body.split()) if "trimmed" in head else body
            names = dict(re.findall(r"(\w+)=(\S+)", head))
            for name in re.findall(r"{{ ?(\w+) ?}}", body):
                if "|said" in names.get(name, "") or name in outside - set(names):
                    msgid = re.sub(r"{{ ?(\w+) ?}}", r"%(\1)s", body)
                    yield sources.name(path), name, msgid


def doubled(name: str, words: str) -> bool:
    return bool(re.search(rf"<bdi[^>]*>%\({name}\)s", words))


@pytest.mark.parametrize("path", PAGES, ids=sources.name)
def test_what_people_wrote_stands_apart(path: Path) -> None:
    assert bare(path.read_text()) == []


def test_no_sentence_sets_a_name_apart_twice() -> None:
    assert [found for found in sentences() if doubled(*found[1:])] == []


@pytest.mark.parametrize("language", [c for c, _name in settings.LANGUAGES if c != "en"])
def test_nor_does_a_translation(language: str) -> None:
    asked = [(name, msgid) for _path, name, msgid in sentences()]
    for catalogue in ("django", "informal"):
        path = ROOT / "locale" / language / "LC_MESSAGES" / f"{catalogue}.po"
        with path.open("rb") as file:
            said = {
                str(each.id[0] if isinstance(each.id, tuple) else each.id): each.string
                for each in read_po(file, locale=language)
            }
        twice = [msgid for name, msgid in asked if doubled(name, str(said.get(msgid, "")))]
        assert twice == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>{{ decision.reason }}</p>",
        "<p><b>{{ campaign.called }}</b></p>",
        '<p dir="auto"></p><p>{{ idea.need|linebreaks }}</p>',
        "<p>{% blocktranslate with t=campaign.called %}For {{ t }}{% endblocktranslate %}</p>",
        '<p title="{{ x }}">{{ firm.name }}</p>',
    ],
)
def test_the_test_sees_bare_words(html: str) -> None:
    assert len(bare(html)) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<p dir="auto"{{ d.language|lang }}>{{ decision.reason }}</p>',
        "<p>{{ campaign.called|said }}</p>",
        "<a href='x'><bdi{{ idea.language|lang }}>{{ idea.title }}</bdi></a>",
        '<div dir="auto"><p><br>{{ idea.need|linebreaks }}</p></div>',
        '<p title="{{ campaign.called }}">{{ phase.title }}{{ caption }}</p>',
        "{% blocktranslate with n=firm.name %}By <bdi>{{ n }}</bdi>{% endblocktranslate %}",
        "{% blocktranslate with n=firm.name|said %}By {{ n }}{% endblocktranslate %}",
        "{% block title %}{{ idea.title }}{% endblock %}",
        '<span class="visually-hidden">: {{ idea.title }}</span>',
        "{# {{ idea.title }} #}",
    ],
)
def test_the_test_leaves_what_stands_apart(html: str) -> None:
    assert bare(html) == []


def test_the_test_sees_what_is_doubled() -> None:
    assert doubled("title", "<bdi>%(title)s</bdi>")
    assert not doubled("title", "<bdi>%(other)s</bdi> %(title)s")
    assert any(name == "title" for _path, name, _msgid in sentences())
