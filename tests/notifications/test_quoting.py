"""What others said keeps its language and direction in the HTML of a mail; the text is plain."""

from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from core.translated import Said, told
from notifications import letters, markup, quoting, samples
from notifications.letters import Letter
from notifications.models import Mail

PERSIAN = "نوری گرم‌تر برای شب"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
MARKS = (quoting.OPEN, quoting.SAID_IN, quoting.CLOSE)


def letter(kind: str, *, language: str = "de", **params: Any) -> Letter:
    sample = samples.SAMPLES[kind]
    person = User(email="mina@example.org", display_name="Mina", language=language)
    return letters.read(Mail(kind=kind, recipient=person, params=sample.params | params))


def html(kind: str, *, language: str = "de", **params: Any) -> str:
    return markup.html(letter(kind, language=language, **params))


def test_a_title_of_another_language_names_it_and_its_direction() -> None:
    shown = html("idea_decided", idea=told(Said(PERSIAN, "fa")))

    heading = shown.partition("<h1")[2].partition("</h1>")[0]
    assert f'<span lang="fa" dir="rtl">{PERSIAN}</span>' in heading


@pytest.mark.parametrize(
    ("said", "attributes"),
    [
        (Said("A warmer light", "en"), ' lang="en" dir="ltr"'),
        (Said("Wärmeres Licht", "de"), ' dir="auto"'),
        ("A warmer light", ' dir="auto"'),
    ],
)
def test_what_is_in_the_readers_language_or_in_an_unknown_one_tells_its_direction_itself(
    said: str, attributes: str
) -> None:
    assert f"<span{attributes}>{said}</span>" in html("idea_decided", idea=told(said))


def test_a_paragraph_that_others_said_as_a_whole_is_theirs() -> None:
    shown = html("idea_decided", reason=told(Said(f"{PERSIAN}.\nبله.\n\nخیر.", "fa")))

    start = '<p class="ink" lang="fa" dir="rtl" style="margin: 0 0 16px; text-align: start;'
    assert shown.count(start) == 2
    assert f">{PERSIAN}.<br>بله.</p>" in shown


def test_a_sentence_of_ours_keeps_our_language_around_theirs() -> None:
    shown = html("pledge_receipt", reward=told(Said(PERSIAN, "fa")))

    assert f'color: #241c17;">Dankeschön: <span lang="fa" dir="rtl">{PERSIAN}</span>' in shown


def test_a_name_is_set_apart() -> None:
    assert '<span dir="auto">نرگس</span>' in html("comment_written", who="نرگس")


def test_whoever_left_is_called_by_a_word_of_ours() -> None:
    assert "<span" not in html("comment_written", who="", about="", excerpt="")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("campaign_withdrawn", "reason"), ("message", "text"), ("message", "subject")],
)
def test_what_is_ours_is_not_marked(kind: str, name: str) -> None:
    assert quoting.marked("taken_back", kind=kind, name=name) == "taken_back"


def test_a_code_among_the_parameters_still_decides() -> None:
    assert "Redaktion" in letter("campaign_withdrawn").body


def test_the_text_and_the_subject_hold_no_marks() -> None:
    """Nor does anything else that leaves the house."""
    for kind in samples.kinds():
        for language in LANGUAGES:
            read = letters.read(samples.mail(kind, language=language))
            everything = read.subject + read.text + markup.html(read)
            assert not any(mark in everything for mark in MARKS), (kind, language)


def test_nobody_can_write_a_mark() -> None:
    forged = f"{quoting.OPEN}fa{quoting.SAID_IN}Click here{quoting.CLOSE}"

    shown = html("comment_written", excerpt=f"a {forged} b", who=quoting.CLOSE + "Eve")

    assert ">a Click here b</p>" in shown
    assert '<span dir="auto">Eve</span>' in shown


def test_what_others_said_is_never_markup() -> None:
    shown = html("idea_decided", idea=told(Said("<b>A & B</b>", "en")))

    assert '<span lang="en" dir="ltr">&lt;b&gt;A &amp; B&lt;/b&gt;</span>' in shown


def test_an_address_of_ours_in_what_others_said_is_a_link_within_it() -> None:
    shown = html("comment_written", excerpt=f"See {settings.SITE_URL}/en/rules/ now.")

    assert f">{settings.SITE_URL}/en/rules/</a> now.</p>" in shown


@pytest.mark.parametrize("excerpt", ["4FX-9TQ", f"{settings.SITE_URL}/en/accounts/logout/"])
def test_nobody_elses_words_become_a_code_or_a_button(excerpt: str) -> None:
    shown = html("comment_written", excerpt=excerpt)

    assert shown.count('class="button"') == 1
    assert 'class="code"' not in shown
    assert f">{excerpt}<" in shown


def test_a_digest_names_the_language_of_each_title() -> None:
    digest = samples.mail("digest", language="de")
    told_of = samples.mail("idea_shortlisted", language="de")
    told_of.params = told_of.params | {"idea": told(Said(PERSIAN, "fa"))}
    digest.tells = [told_of]

    shown = markup.html(letters.read(digest))

    assert f'<span lang="fa" dir="rtl">{PERSIAN}</span>' in shown
    assert PERSIAN in letters.read(digest).body


def test_every_parameter_that_quotes_is_known() -> None:
    """A new one, or a new name for one, has to be decided upon here."""
    ours = {
        *("amount_minor", "asked", "card", "code", "currency", "deadline", "deed", "due", "given"),
        *("cause", "from_email", "goal_minor", "grace_ends", "left", "more", "next_at", "outcome"),
        *("pledged_minor", "purpose", "refund_minor", "refunded_minor", "remedy", "role", "rows"),
        *("shortfall", "shortlisted", "state", "to_email", "until", "verdict", "what", "why"),
        "words",
    }
    names = {name for sample in samples.SAMPLES.values() for name in sample.params}

    assert {name for name in names - quoting.WORDS if not name.endswith("path")} <= ours
    assert names & quoting.WORDS == quoting.WORDS
