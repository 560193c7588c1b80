"""What the forms take, what they refuse, and that they say so at the field."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from projects import forms
from tests.projects import images

GOOD = {"title": "A lamp", "need": "It breaks.", "proposal": "Make it last.", "tags": ""}


def idea_form(*, files: dict[str, Any] | None = None, **changed: Any) -> forms.IdeaForm:
    return forms.IdeaForm(
        {**GOOD, **changed}, MultiValueDict({k: [v] for k, v in (files or {}).items()})
    )


def test_a_good_idea_passes() -> None:
    form = idea_form(tags="Power,  mounts ، Regen,power,,")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["tags"] == ["Power", "mounts", "Regen"]
    assert form.cleaned_data["pictures"] == []


BLANK = ["", "   ", "\n\t", "\u200b", "\u200c\u200d", "\u202e\u2066", "\x00", "...", "\u2800"]


@pytest.mark.parametrize("field", ["title", "need", "proposal"])
@pytest.mark.parametrize("value", BLANK)
def test_what_says_nothing_is_refused(field: str, value: str) -> None:
    assert idea_form(files=None, **{field: value}).errors.get(field)


@pytest.mark.parametrize(
    ("field", "most"), [("title", 120), ("need", 2000), ("proposal", 8000), ("alt_1", 160)]
)
def test_too_long_is_refused_and_just_long_enough_is_not(field: str, most: int) -> None:
    assert field in idea_form(files=None, **{field: "x" * (most + 1)}).errors
    picture = {"picture_1": images.picture()}
    assert field not in idea_form(files=picture, **{"alt_1": "A lamp", field: "x" * most}).errors


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("one\u202etwo", "onetwo"),
        ("a\u200bb\ufeff", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("line one\r\nline two", "line one line two"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_title_is_one_line_without_what_nobody_sees(written: str, kept: str) -> None:
    form = idea_form(title=written)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == kept


@pytest.mark.parametrize("tags", ["a,b,c,d,e,f", "x" * 41, "good, \u202e!!", "a" * 5000], ids=len)
def test_tags_too_many_too_long_or_without_words(tags: str) -> None:
    assert idea_form(tags=tags).errors["tags"]


def test_an_invisible_tag_is_no_tag() -> None:
    assert idea_form(tags="\u200b,  ,").errors.get("tags") is None


@pytest.mark.parametrize("submission", ["", "x", "1" * 999, "\x00"])
def test_a_garbled_submission_gets_a_fresh_name(submission: str) -> None:
    form = idea_form(submission=submission)

    assert form.is_valid(), form.errors
    assert isinstance(form.cleaned_data["submission"], uuid.UUID)


def test_a_picture_is_kept_with_what_it_shows() -> None:
    form = idea_form(files={"picture_2": images.picture()}, alt_2="A lamp on its mount")

    assert form.is_valid(), form.errors
    (kept,) = form.cleaned_data["pictures"]
    assert kept.alt == "A lamp on its mount"
    assert kept.content.read(4) == b"RIFF"


def test_a_picture_needs_words_and_words_a_picture() -> None:
    assert idea_form(files={"picture_1": images.picture()}).errors["alt_1"]
    assert idea_form(alt_1="A lamp").errors["picture_1"]


def test_a_file_that_is_no_picture_is_named_as_such_beside_another_error() -> None:
    text = SimpleUploadedFile("notes.txt", b"no picture", content_type="text/plain")
    form = idea_form(files={"picture_1": text}, title="", alt_1="A lamp")

    assert form.errors["title"]
    assert len(form.errors["picture_1"]) == 1
    assert "not a picture" in form.errors["picture_1"][0]


def test_what_a_picture_shows_is_not_called_optional() -> None:
    drawn = render_to_string("components/field.html", {"field": idea_form()["alt_1"]})

    assert "What picture 1 shows" in drawn
    assert "(optional)" not in drawn
    assert "(optional)" in render_to_string("components/field.html", {"field": idea_form()["tags"]})


class TestPicturesOneByOne:
    @staticmethod
    def shown(form: forms.IdeaForm) -> list[tuple[list[str], bool]]:
        return [([field.name for field in one.fields], one.is_open) for one in form.spares]

    def test_one_is_asked_for_and_more_wait(self) -> None:
        form = forms.IdeaForm()

        names = [field.name for field in form.plain]
        assert names[-2:] == ["picture_1", "alt_1"]
        assert self.shown(form) == [
            (["picture_2", "alt_2"], False),
            (["picture_3", "alt_3"], False),
        ]

    def test_what_holds_an_error_is_open_with_all_around_it(self) -> None:
        assert [is_open for _names, is_open in self.shown(idea_form(alt_3="A lamp"))] == [True] * 2
        assert [is_open for _names, is_open in self.shown(idea_form(alt_2="A lamp"))] == [
            True,
            False,
        ]
        assert [is_open for _names, is_open in self.shown(idea_form())] == [False] * 2


BAD_FILES = {
    "no image": SimpleUploadedFile("a.png", b"hello", content_type="image/png"),
    "nothing in it": SimpleUploadedFile("a.png", b"", content_type="image/png"),
    "markup": images.disguised(),
    "cut short": images.cut_short(),
    "a bomb": images.bomb(),
    "too heavy": images.heavy(9 * 1024 * 1024),
    "a long name": images.picture("x" * 190 + ".png" + "y" * 60),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_picture_is_refused_at_its_field(kind: str) -> None:
    form = idea_form(files={"picture_1": BAD_FILES[kind]}, alt_1="A lamp")

    assert list(form.errors) == ["picture_1"]


def test_a_good_picture_beside_another_error_must_be_chosen_again_and_says_so() -> None:
    form = idea_form(files={"picture_1": images.picture()}, alt_1="A lamp", title="")

    assert set(form.errors) == {"title", "picture_1"}
    assert "choose this picture again" in str(form.errors["picture_1"])
    assert 'value="A lamp"' in str(form["alt_1"])


@pytest.mark.parametrize("value", [*BLANK, "x" * 4001])
def test_a_decision_needs_a_reason(value: str) -> None:
    assert forms.DecisionForm({"verdict": "chosen", "reason": value}).errors["reason"]


@pytest.mark.parametrize("verdict", ["", "open", "CHOSEN", "x" * 999])
def test_a_decision_is_one_of_three(verdict: str) -> None:
    assert forms.DecisionForm({"verdict": verdict, "reason": "Because."}).errors["verdict"]


@pytest.mark.parametrize("value", [*BLANK, "x" * 4001])
def test_the_last_word_has_words(value: str) -> None:
    assert forms.ClosingForm({"word": value}).errors["word"]
