"""Following ideas and campaigns through the browser's door."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Follow, Idea
from tests.factories import accounts, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
KINDS = ["idea", "campaign"]


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign())


def urls(kind: str, idea: Idea) -> dict[str, str]:
    """The three addresses of following, and the page they belong to."""
    where = [idea.campaign.slug, idea.number] if kind == "idea" else [idea.campaign.slug]
    page = "idea" if kind == "idea" else "projects:ideas"
    names = {
        "post": f"projects:follow_{kind}",
        "later": f"projects:follow_{kind}_later",
        "finish": f"projects:finish_follow_{kind}",
        "page": page,
    }
    return {what: reverse(name, args=where) for what, name in names.items()}


def followed(kind: str, idea: Idea) -> int:
    mine = Follow.objects.exclude(user=idea.author)
    return mine.filter(campaign=idea.campaign, idea=idea if kind == "idea" else None).count()


@pytest.mark.parametrize("kind", KINDS)
def test_follow_and_stop(kind: str, idea: Idea) -> None:
    client, at = client_of(accounts.user()), urls(kind, idea)

    for _twice in range(2):
        assert client.post(at["post"], {"follow": "yes"})["Location"] == at["page"]
    assert followed(kind, idea) == 1
    assert "Following" in client.get(at["page"]).content.decode()

    for _twice in range(2):
        client.post(at["post"], {"follow": "no"})
    assert followed(kind, idea) == 0
    assert "Following" not in client.get(at["page"]).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_htmx_gets_the_button(kind: str, idea: Idea) -> None:
    client, at = client_of(accounts.user()), urls(kind, idea)

    for wish, pressed in (("yes", "true"), ("no", "false")):
        page = client.post(at["post"], {"follow": wish}, HTTP_HX_REQUEST="true").content.decode()
        assert f'aria-pressed="{pressed}"' in page
        assert "<html" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_signed_out_the_wish_is_kept_and_finished_once(kind: str, idea: Idea) -> None:
    client, at = Client(), urls(kind, idea)
    assert at["later"] in client.get(at["page"]).content.decode()
    assert client.get(at["later"])["Location"] == reverse("account_login")
    intent = client.session["intent"]
    assert intent["finish_url"] == at["finish"]
    assert intent["says"].startswith("After you sign in, you follow “")

    client.force_login(accounts.user())
    assert client.get(at["finish"])["Location"] == at["page"]
    assert followed(kind, idea) == 1

    client.post(at["post"], {"follow": "no"})
    client.get(at["finish"])
    assert followed(kind, idea) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_signed_in_the_link_follows_nothing(kind: str, idea: Idea) -> None:
    at = urls(kind, idea)

    assert client_of(accounts.user()).get(at["later"])["Location"] == at["page"]
    assert followed(kind, idea) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_without_a_session_is_led_to_the_sign_in(kind: str, idea: Idea) -> None:
    at = urls(kind, idea)

    assert Client().post(at["post"])["Location"] == at["later"]
    assert not Follow.objects.exclude(user=idea.author).exists()


def test_the_authors_own_idea_is_followed_already(idea: Idea) -> None:
    assert idea.author is not None
    page = client_of(idea.author).get(idea.get_absolute_url()).content.decode()

    assert "Following" in page
