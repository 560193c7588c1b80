"""The HTML of a mail is made from its text, and nothing a person wrote becomes markup."""

import re

import pytest
from django.conf import settings
from django.urls import get_resolver
from django.utils.html import escape

from notifications import letters, links, markup, samples
from notifications.letters import Letter
from tests.security.test_every_address import named

SITE = settings.SITE_URL
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def drawn(*paragraphs: str, language: str = "en", stop_url: str = "") -> str:
    body = "\n\n".join([*paragraphs, "You get this because we test."])
    return markup.html(Letter("A subject", body, language, stop_url))


def hrefs(html: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', html)


def test_subject_prose_and_foot_are_told_apart() -> None:
    html = drawn("First line\nand a second.", "Another paragraph.")

    assert re.search(r"<h1[^>]*>A subject</h1>", html)
    assert "First line<br>and a second.</p>" in html
    assert html.index("Another paragraph.") < html.index("You get this because we test.")
    assert html.count("You get this because we test.") == 1


def test_an_address_of_ours_alone_on_its_line_is_a_button_with_words() -> None:
    html = drawn("Look here:\n" + f"{SITE}/en/c/lamp/", "And more.")

    assert hrefs(html) == [f"{SITE}/en/c/lamp/"]
    assert ">Open the campaign</a>" in html
    assert f">{SITE}" not in html


def test_only_the_first_address_is_a_filled_button() -> None:
    html = drawn(f"{SITE}/en/c/lamp/", f"{SITE}/en/ideas/lamp/7/", f"{SITE}/en/rounds/lamp/")

    assert len(hrefs(html)) == 3
    assert re.findall(r'<a class="(\w+)" href', html) == ["button", "link", "link"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/ideas/lamp/7/", "Open the idea"),
        ("/en/rounds/lamp/", "Open the funding round"),
        ("/en/pledges/resume/abc/", "Mend the payment"),
        ("/en/accounts/password/reset/?next=/en/", "Choose a new password"),
        ("/nowhere/at/all", "Open the page"),
    ],
)
def test_the_button_says_what_the_page_is_for(path: str, words: str) -> None:
    assert links.words(SITE + path, language="en") == words


def test_every_named_page_exists() -> None:
    """A page whose name has changed would lose its words silently."""
    assert set(links.WORDS) <= set(named(get_resolver().url_patterns))


def test_an_address_of_ours_in_a_sentence_is_a_link() -> None:
    html = drawn(f"See {SITE}/en/rules/ for more.")

    assert hrefs(html) == [f"{SITE}/en/rules/"]
    assert f">{SITE}/en/rules/</a> for more." in html


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/en/c/lamp/",
        f"{SITE}.evil.example/en/",
        f"{SITE}@evil.example/",
        "javascript:alert(1)",
        "www.evil.example",
    ],
)
def test_nobody_elses_address_becomes_a_link(foreign: str) -> None:
    html = drawn(foreign, f"Go to {foreign} now.")

    assert hrefs(html) == []
    assert html.count(foreign) == 2


def test_what_a_person_wrote_is_never_markup() -> None:
    html = drawn('<script>alert(1)</script> & <img src=x onerror="x">', f'{SITE}/"><b>x</b>')

    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img" in html


def test_a_subject_is_never_markup() -> None:
    html = markup.html(Letter("</title><b>", "Why.", "en"))

    assert "<b>" not in html
    assert html.count("&lt;/title&gt;&lt;b&gt;") == 2


@pytest.mark.parametrize("code", ["4FX-9TQ", "W4HB2K", "123456"])
def test_a_code_alone_on_its_line_is_set_large(code: str) -> None:
    (block,) = markup.blocks(code, language="en")

    assert (block.kind, block.words) == ("code", code)


def test_ordinary_words_are_no_code() -> None:
    assert [block.kind for block in markup.blocks("HELLO\n4FX-9TQ and more", language="en")] == [
        "text"
    ]


def test_the_way_out_is_in_the_foot() -> None:
    html = drawn("News.", stop_url=f"{SITE}/mail/stop/x/")

    assert hrefs(html) == [f"{SITE}/mail/stop/x/"]
    assert ">Stop such mails</a>" in html


def test_a_letter_without_words_is_still_a_page() -> None:
    assert "</html>" in markup.html(Letter("Only a subject", "", "en"))


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("pl", "ltr"), ("de", "ltr"), ("fa", "rtl")]
)
def test_language_and_direction_are_the_readers(language: str, direction: str) -> None:
    html = drawn("Words.", language=language)

    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f"text-align: {'right' if direction == 'rtl' else 'left'}" in html


def test_dark_rooms_are_thought_of() -> None:
    html = drawn("Words.")

    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", samples.kinds())
def test_every_mail_says_in_html_what_it_says_in_text(kind: str, language: str) -> None:
    letter = letters.read(samples.mail(kind, language=language))
    html = markup.html(letter)
    # What others said stands in a <span> within the line.
    shown = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", html)).split())

    for paragraph in letter.paragraphs:
        for line in paragraph.splitlines():
            if line.startswith(SITE):
                assert line in hrefs(html)
            else:
                assert " ".join(escape(line).split()) in shown
