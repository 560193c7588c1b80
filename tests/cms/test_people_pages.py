"""A person's public page: what they chose to show, and never a vote or a pledge."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts import personal
from accounts.models import User
from community.models import Comment
from projects.models import Campaign, CampaignState, Idea
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return accounts.user("Lamp Fox")


def address(person: User) -> str:
    return f"/en/people/{person.handle}/"


def idea_of(person: User, title: str = "A warmer light") -> Idea:
    return projects.idea(projects.campaign(), author=person, title=title)


def comment_of(person: User, body: str = "I would buy two.") -> Comment:
    return Comment.objects.create(
        campaign=projects.campaign(), author=person, body=body, written_at=timezone.now()
    )


def test_it_shows_name_handle_ideas_and_comments(client: Client, person: User) -> None:
    idea, comment = idea_of(person), comment_of(person)

    text = client.get(address(person)).text

    for said in ("Lamp Fox", person.handle, idea.title, comment.body, "Here since"):
        assert said in text
    assert person.email not in text


@pytest.mark.parametrize(
    ("switch", "gone"),
    [
        ("shows_ideas", "A warmer light"),
        ("shows_comments", "I would buy two."),
        ("shows_since", "Here since"),
    ],
)
def test_each_part_can_be_switched_off(
    client: Client, person: User, switch: str, gone: str
) -> None:
    idea_of(person)
    comment_of(person)
    assert gone in client.get(address(person)).text

    User.objects.filter(pk=person.pk).update(**{switch: False})

    assert gone not in client.get(address(person)).text


def test_a_page_that_is_off_is_nobodys_but_ones_own(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(page_is_public=False)

    assert client.get(address(person)).status_code == 404
    client.force_login(accounts.operator())
    assert client.get(address(person)).status_code == 404
    client.force_login(person)
    assert "only you see this" in client.get(address(person)).text


def test_what_is_hidden_elsewhere_is_hidden_here(client: Client, person: User) -> None:
    idea = idea_of(person, "Not public yet")
    Campaign.objects.filter(pk=idea.campaign_id).update(
        state=CampaignState.DRAFT, published_at=None
    )
    hidden = idea_of(person, "Hidden by an editor")
    Idea.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now(), hidden_reason="Spam.")
    comment = comment_of(person, "Rude words")
    Comment.objects.filter(pk=comment.pk).update(
        state="hidden", hidden_at=timezone.now(), hidden_reason="Rude."
    )

    text = client.get(address(person)).text

    for gone in ("Not public yet", "Hidden by an editor", "Rude words"):
        assert gone not in text


def test_an_erased_person_has_none(client: Client, person: User) -> None:
    personal.erase(person, at=timezone.now())
    person.refresh_from_db()

    assert client.get(address(person)).status_code == 404


def test_nobody_of_that_name(client: Client) -> None:
    assert client.get("/en/people/nobody-here/").status_code == 404


def test_many_ideas_and_comments_cost_no_more_queries(
    client: Client, person: User, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        idea_of(person, f"Idea {number}")
        comment_of(person, f"Comment {number}")

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        text = client.get(address(person)).text

    assert "Idea 5" in text


def test_lists_are_limited(client: Client, person: User) -> None:
    campaign = projects.campaign()
    for number in range(22):
        projects.idea(campaign, author=person, title=f"Idea <{number}>")

    assert len(client.get(address(person)).context["ideas"]) == 20


def test_the_idea_leads_to_its_author_where_there_is_a_page(client: Client, person: User) -> None:
    idea = idea_of(person)
    assert f'href="{address(person)}"' in client.get(idea.get_absolute_url()).text

    User.objects.filter(pk=person.pk).update(page_is_public=False)

    assert f'href="{address(person)}"' not in client.get(idea.get_absolute_url()).text
