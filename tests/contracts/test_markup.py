"""Right-to-left and the content policy hold in every file: no sides, nothing inline."""

import re

import pytest

from tests.contracts import sources

SIDES = "left|right|top|bottom"
PHYSICAL = re.compile(
    rf"""(?<![\w-])(?:
        (?:margin|padding|scroll-margin|scroll-padding)-(?:{SIDES})
        | border-(?:{SIDES})(?:-(?:color|style|width))?
        | border-(?:top|bottom)-(?:left|right)-radius
        | (?:{SIDES})
        | (?:min-|max-)?(?:width|height)
    )\s*:(?!:)
    | (?<![\w-])(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b
    """,
    re.VERBOSE,
)
INLINE = re.compile(
    r"""<[^>]*\s(style|on[a-z]+)\s*=\s*["'{]"""
    r"""|<script(?![^>]*\ssrc=)(?![^>]*type=["']?application/(?:ld\+)?json)[^>]*>"""
    r"""|<style[\s>]|(?:href|src|action)\s*=\s*["']\s*javascript:""",
    re.IGNORECASE,
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
QUERY = re.compile(r"@(?:media|container)[^{]*{")
TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
# Mail programs know neither style sheets nor logical properties, and no policy is set there.
MAIL = "emails"


def physical(css: str) -> list[str]:
    """Declarations that name a side. Queries ask about the screen and may."""
    css = QUERY.sub("{", COMMENT.sub("", css))
    return [" ".join(found.group().split()) for found in PHYSICAL.finditer(css)]


def inline(html: str) -> list[str]:
    return [found.group() for found in INLINE.finditer(TEMPLATE_COMMENT.sub("", html))]


def test_no_style_sheet_names_a_side() -> None:
    found = {sources.name(path): physical(path.read_text()) for path in sources.files(".css")}

    assert len(found) > 50
    assert {name: words for name, words in found.items() if words} == {}


def test_no_template_has_anything_inline() -> None:
    paths = [path for path in sources.templates() if MAIL not in path.parts]
    found = {sources.name(path): inline(path.read_text()) for path in paths}

    assert len(found) > 200
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-left: 1px }",
        "a{left:0}",
        "a { border-top-left-radius: 2px }",
        "a { width: 3px }",
        "a { max-height: 3px }",
        "a { text-align: right }",
        "a { float: left }",
    ],
)
def test_the_test_sees_a_side(css: str) -> None:
    assert physical(css)


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-inline-start: 1px; inset-inline: 0; inline-size: 3px }",
        "@media (min-width: 40rem) { a { color: red } }",
        "/* left: nothing */ a { stroke-width: 2 }",
        "a { transition: inset-inline-start 1s; text-align: start; border-block-end: 0 }",
        "a { --card-width: 3rem; background-position: left top }",
        "a:left::before { line-height: 1 }",
    ],
)
def test_the_test_leaves_the_rest(css: str) -> None:
    assert physical(css) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        '<a onclick="go()">',
        "<script>alert(1)</script>",
        "<style>a {}</style>",
        '<a href="javascript:go()">',
    ],
)
def test_the_test_sees_what_is_inline(html: str) -> None:
    assert inline(html)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="/static/page.js" defer></script>',
        '<script type="application/json">{}</script>',
        "{# <p style='x'> #}",
        '<p data-style="x" class="style">on="off"</p>',
    ],
)
def test_the_test_leaves_what_is_not(html: str) -> None:
    assert inline(html) == []
