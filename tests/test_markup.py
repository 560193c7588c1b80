"""The validator finds what it is there for, and lets sound pages pass."""

import pytest

from tests import markup

PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body>{}</body></html>'
SOUND = (
    '<p id="a">One</p><ul><li><a href="/">Home</a></li></ul>',
    '<label for="n">Name</label><input id="n">',
    '<img src="/a.webp" alt="" width="2" height="3">',
    "<dl><div><dt>Who</dt><dd><p>You</p></dd></div></dl>",
    '<script type="application/ld+json">{}</script><script src="/a.js"></script>',
    '<svg viewBox="0 0 2 2"><title>A dot</title><path d="M0 0h1"/></svg>',
    "<details><summary>More</summary><p>Text</p></details>",
)
FAULTY = {
    "<p><div>A block in a line</div></p>": "unexpected-end-tag",
    "<span><p>A block in a line</p></span>": "<p> within <span>",
    "<div><b>Not closed</div>": "end-tag",
    '<p id="a"></p><p id="a"></p>': "stands 2 times",
    '<label for="nobody">Name</label>': "leads nowhere",
    '<p aria-describedby="nothing">Text</p>': "leads nowhere",
    '<a href="/"><button>Twice</button></a>': "<button> within <a>",
    "<ul><p>No item</p></ul>": "<p> as a child of <ul>",
    '<img src="/a.webp" alt="">': "without width",
    '<img src="/a.webp" width="1" height="1">': "without alt",
    '<p style="color: red">Red</p>': "style of its own",
    '<p onclick="go()">Go</p>': "script in onclick",
    "<script>go()</script>": "without a nonce",
    "<center>Old</center>": "obsolete",
    '<p a="1" a="2">Twice</p>': "duplicate-attribute",
    '<a href="">Nowhere</a>': "leads nowhere",
}


@pytest.mark.parametrize("body", SOUND)
def test_a_sound_page_has_no_problems(body: str) -> None:
    assert markup.problems(PAGE.replace("{}", body)) == []


@pytest.mark.parametrize(("body", "said"), FAULTY.items())
def test_a_fault_is_found(body: str, said: str) -> None:
    assert any(said in problem for problem in markup.problems(PAGE.replace("{}", body)))


def test_a_page_says_its_title_and_language() -> None:
    bare = markup.problems("<!doctype html><html><head></head><body></body></html>")

    assert bare == ["no title", "no language"]
