import pytest
from django.db import IntegrityError, models, transaction
from django.template import Context, Template
from django.utils import translation

from care.models import Post, Thread
from community.models import Comment, CommentRevision
from core import languages
from core.fields import LanguageField
from projects.models import Campaign, Decision, Idea, IdeaRevision
from tests.factories import community, projects

COLUMNS = [
    (Idea, "language"),
    (IdeaRevision, "language"),
    (Decision, "language"),
    (Campaign, "closing_language"),
    (Comment, "language"),
    (CommentRevision, "language"),
    (Post, "language"),
    (Thread, "language"),
    (Thread, "remedy_language"),
]


@pytest.mark.parametrize("code", languages.CODES)
def test_a_page_is_written_on_in_its_own_language(code: str) -> None:
    with translation.override(code):
        assert languages.here() == code
        assert LanguageField().initial() == code


def test_outside_of_any_page_nobody_has_said() -> None:
    with translation.override(None):
        assert languages.here() == ""


@pytest.mark.parametrize(("code", "known"), [("de", "de"), ("xx", ""), ("", ""), (None, "")])
def test_only_the_languages_of_the_site_are_known(code: str | None, known: str) -> None:
    assert languages.known(code) == known


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("fa", '<p dir="auto" lang="fa">x</p>'),
        ("", '<p dir="auto">x</p>'),
        (None, '<p dir="auto">x</p>'),
        ('"><script>', '<p dir="auto">x</p>'),
    ],
)
def test_words_say_in_which_language_they_are(code: str | None, shown: str) -> None:
    page = Template('{% load format %}<p dir="auto"{{ code|lang }}>x</p>')

    assert page.render(Context({"code": code})) == shown
    assert Template("{% load format %}<i{{ nobody|lang }}></i>").render(Context()) == "<i></i>"


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_old_rows_say_nothing(model: type[models.Model], column: str) -> None:
    field = model._meta.get_field(column)

    assert isinstance(field, models.CharField)
    assert field.default == ""
    assert [code for code, _name in field.choices or ()] == list(languages.CODES)


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.mark.parametrize("code", ["", *languages.CODES])
    def test_it_takes_the_languages_of_the_site(self, code: str) -> None:
        idea = projects.idea(projects.campaign())
        Idea.objects.update(language=code)

        idea.refresh_from_db()
        assert idea.language == code

    @pytest.mark.parametrize("code", ["xx", "DE", "de-AT", " "])
    def test_it_refuses_any_other(self, code: str) -> None:
        comment = community.comment(projects.idea(projects.campaign()))

        for row in (Idea, Comment):
            with pytest.raises(IntegrityError), transaction.atomic():
                row.objects.update(language=code)
        comment.refresh_from_db()
        assert comment.language == ""

    @pytest.mark.parametrize(("model", "column"), COLUMNS)
    def test_each_column_has_its_guard(self, model: type[models.Model], column: str) -> None:
        guards = [
            str(each.condition)
            for each in model._meta.constraints
            if isinstance(each, models.CheckConstraint)
        ]

        assert any(f"('{column}__in'" in guard for guard in guards)
