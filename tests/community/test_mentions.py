"""Whom a comment names, and what its text does with them."""

from datetime import datetime

import pytest

from accounts.models import User
from community import mentions, shown, writing
from community.models import Mention
from core import text
from projects.models import Idea
from tests.factories import accounts, community

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("@anna", ["anna"]),
        ("Hello @Anna, and (@bert-2)!", ["anna", "bert-2"]),
        ("@anna @anna", ["anna"]),
        ("**@anna**, > @bert", ["anna", "bert"]),
        ("@ann.", ["ann"]),
        ("@an", []),
        ("anna@example.org", []),
        ("`@anna` and\n\n    @bert", []),
        ("[@anna](https://example.org/)", []),
        ("https://example.org/@anna", []),
        ("@" + "a" * 31, []),
    ],
)
def test_handles_are_found_where_people_write_them(written: str, found: list[str]) -> None:
    assert mentions.named(text.as_html(written)) == found


def test_only_people_who_exist_are_named_and_never_the_author(idea: Idea) -> None:
    author, anna, gone = accounts.user("Me"), accounts.user("Anna"), accounts.user("Gone")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    body = f"@{anna.handle} @nobody-here @{gone.handle} @{author.handle}"

    made = community.comment(idea, author=author, body=body)

    assert [mention.person for mention in made.mentions.all()] == [anna]


def test_a_bomb_of_names_reaches_five(idea: Idea, django_assert_max_num_queries: object) -> None:
    people = [accounts.user(f"Person {n}") for n in range(12)]

    made = community.comment(idea, body=" ".join(f"@{person.handle}" for person in people))

    assert {mention.person for mention in made.mentions.all()} == set(people[:5])


def test_edits_do_not_add_up_to_more(idea: Idea, now: datetime) -> None:
    people = [accounts.user(f"Person {n}") for n in range(12)]
    made = community.comment(idea)
    for start in (0, 3, 6, 9):
        body = " ".join(f"@{person.handle}" for person in people[start : start + 3])
        writing.edit(made, body=body, by=made.author, at=now)

    assert Mention.objects.filter(comment=made).count() == mentions.MOST


def test_nobody_is_led_to_a_page_that_is_kept_private(idea: Idea) -> None:
    named = accounts.user("Nora")
    User.objects.filter(pk=named.pk).update(page_is_public=False)
    comment = community.comment(idea, body=f"@{named.handle} knows.")

    said = shown.html(comment, list(comment.mentions.select_related("person")))

    assert f"@{named.handle}" in said
    assert "href" not in said


class TestLinking:
    KNOWN = {"anna": "/en/people/anna/"}

    def linked(self, written: str) -> str:
        return mentions.linked(text.as_html(written), self.KNOWN)

    def test_a_name_becomes_a_link(self) -> None:
        assert self.linked("Dear @Anna.") == (
            '<p>Dear <a href="/en/people/anna/"><bdi>@Anna</bdi></a>.</p>\n'
        )

    @pytest.mark.parametrize(
        "written",
        ["`@anna`", "    @anna", "[@anna](https://example.org/@anna)", "<https://e.org/?@anna>"],
    )
    def test_code_and_links_stay_as_they_are(self, written: str) -> None:
        assert "/people/" not in self.linked(written)

    @pytest.mark.parametrize("mark", [">", "'", "&quot;", "%22%3E", "<", '\\"'])
    def test_a_name_inside_an_address_cannot_break_out_of_it(self, mark: str) -> None:
        html = self.linked(f"[x](https://e.org/{mark}@anna)")

        assert html.startswith('<p><a href="https://e.org/')
        assert html.count("<a") == 1
