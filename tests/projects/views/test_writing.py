"""Writing without loss: similar ideas beside the form, the history of one, drafts that may go."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import drafts
from projects import history, ideas
from projects.models import Campaign, Follow, Idea, IdeaRevision
from tests.factories import accounts, projects
from tests.projects import images
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
TYPED = {"title": "A lamp that lasts", "need": "It breaks.", "proposal": "Mend it.", "tags": ""}
GARBAGE = ["\x00", "%", "_", "\\", "'", "' | & !:*", "<b>", "\u202e", "x" * 5000, "é" * 300, "🪔"]


def url(name: str, campaign: Campaign, *rest: int) -> str:
    return reverse(f"projects:{name}", args=[campaign.slug, *rest])


# Similar ideas while typing


def similar(client: Client, campaign: Campaign, **typed: str) -> str:
    answer = client.get(url("similar", campaign), typed, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    return answer.content.decode()


def test_similar_ideas_come_with_their_state_and_a_way_to_follow(client: Client) -> None:
    campaign = projects.campaign()
    projects.idea(campaign, title="A lamp <that> lasts")

    part = similar(client, campaign, title="Lamp that lasts")

    assert "A lamp &lt;that&gt; lasts" in part
    assert "Proposed" in part
    assert f'formaction="{url("follow_idea", campaign, 1)}"' in part
    assert 'form="follow-instead"' in part
    assert "<html" not in part
    assert "csrfmiddlewaretoken" not in part


def test_nothing_similar_is_an_empty_part(client: Client) -> None:
    for typed in ({"title": "Lamp that lasts"}, {}):
        part = similar(client, projects.campaign(), **typed)
        assert part.strip() == '<div hx-swap-oob="innerHTML:#similar-said"></div>'


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_finds_nothing_and_breaks_nothing(client: Client, garbage: str) -> None:
    campaign = projects.campaign()
    projects.idea(campaign)

    assert "<li" not in similar(client, campaign, title=garbage, need=garbage)


def test_the_part_takes_the_same_queries_at_any_size(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 40)

    with django_assert_max_num_queries(11):
        assert "5 ideas are similar" in similar(client, campaign, title="Idea number 7")


def test_following_instead_leads_to_that_idea() -> None:
    campaign, person = projects.campaign(), accounts.user()
    idea = projects.idea(campaign)

    answer = client_of(person).post(url("follow_idea", campaign, 1), {"follow": "yes"})

    assert answer["Location"] == idea.get_absolute_url()
    assert Follow.objects.filter(user=person, idea=idea).exists()


# Similar ideas on sending


def test_whoever_has_not_seen_a_very_similar_idea_is_asked_once() -> None:
    campaign, client = projects.campaign(), client_of(accounts.user())
    projects.idea(campaign, title="A LAMP, that lasts")

    asked = client.post(url("propose", campaign), TYPED)

    page = asked.content.decode()
    assert asked.status_code == 422
    assert "A LAMP, that lasts" in page
    assert "Propose it anyway" in page
    assert '<input type="hidden" name="seen" value="yes">' in page
    assert "Mend it." in page
    assert Idea.objects.count() == 1

    assert client.post(url("propose", campaign), TYPED | {"seen": "yes"}).status_code == 302
    assert Idea.objects.count() == 2


def test_pictures_must_then_be_chosen_again_and_the_page_says_so() -> None:
    campaign, client = projects.campaign(), client_of(accounts.user())
    projects.idea(campaign, title=TYPED["title"])
    pictured = TYPED | {"picture_1": images.picture(), "alt_1": "A lamp"}

    page = client.post(url("propose", campaign), pictured).content.decode()

    assert "choose this picture again" in page
    assert Idea.objects.count() == 1


def test_a_similar_idea_elsewhere_is_no_reason_to_ask() -> None:
    projects.idea(projects.campaign(), title=TYPED["title"])
    campaign = projects.campaign()

    answer = client_of(accounts.user()).post(url("propose", campaign), TYPED)

    assert answer.status_code == 302


# Drafts


def test_the_draft_may_go_when_the_idea_is_there() -> None:
    campaign, client = projects.campaign(), client_of(accounts.user())
    page = client.get(url("propose", campaign)).content.decode()
    assert f'data-draft="propose:{campaign.slug}"' in page

    refused = client.post(url("propose", campaign), TYPED | {"need": ""})
    assert drafts.COOKIE not in refused.cookies

    taken = client.post(url("propose", campaign), TYPED)
    assert taken.cookies[drafts.COOKIE].value == f"propose%3A{campaign.slug}"
    assert not taken.cookies[drafts.COOKIE]["httponly"]

    edited = client.post(url("edit", campaign, 1), TYPED | {"title": "A better lamp"})
    assert edited.cookies[drafts.COOKIE].value == f"edit%3A{campaign.slug}%3A1"


def test_pages_of_strangers_know_no_person_and_no_drafts(client: Client) -> None:
    page = client.get(url("ideas", projects.campaign())).content.decode()

    assert "data-person" not in page
    assert "drafts.js" not in page


# History


@pytest.fixture
def edited() -> Idea:
    idea = projects.idea(
        projects.campaign(), title="A lamp", need="<b>It</b> breaks.", tags=["Rain"]
    )
    assert idea.author is not None
    return ideas.edit(
        idea,
        title="A <i>bright</i> lamp",
        need="<b>It</b> breaks.",
        proposal=idea.proposal,
        tags=["Rain"],
        by=idea.author,
        at=timezone.now(),
    )


def test_everybody_reads_who_changed_what(client: Client, edited: Idea) -> None:
    there = url("history", edited.campaign, edited.number)

    page = client.get(there).content.decode()

    assert there in client.get(edited.get_absolute_url()).content.decode()
    assert "Jonas Wirth" in page
    assert "added:" in page
    assert "&lt;i&gt;bright&lt;/i&gt; " in page
    assert "<i>bright" not in page
    assert "Proposed." in page


def test_an_idea_never_edited_has_only_its_beginning(client: Client) -> None:
    idea = projects.idea(projects.campaign())

    page = client.get(url("history", idea.campaign, 1)).content.decode()

    assert "<ins>" not in page
    assert "Proposed." in page
    assert url("history", idea.campaign, 1) not in client.get(idea.get_absolute_url()).text


def test_a_hidden_ideas_history_is_hidden_with_it(edited: Idea) -> None:
    Idea.objects.filter(pk=edited.pk).update(hidden_at=timezone.now(), hidden_reason="Rude.")
    there = url("history", edited.campaign, edited.number)

    for person in (None, edited.author, accounts.user(), accounts.owner_of(edited.campaign.firm)):
        assert client_of(person).get(there).status_code == 404
    assert there not in Client().get(edited.get_absolute_url()).text


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 18, "9" * 40, "\x00", "١٢"])
def test_any_page_of_a_history_is_shown(client: Client, edited: Idea, since: str) -> None:
    answer = client.get(url("history", edited.campaign, edited.number), {"since": since})

    assert answer.status_code == 200


def test_a_long_history_takes_the_same_queries(
    client: Client, edited: Idea, django_assert_max_num_queries: Any
) -> None:
    IdeaRevision.objects.bulk_create(
        IdeaRevision(
            idea=edited, title=f"Lamp {n}", edited_by=edited.author, edited_at=timezone.now()
        )
        for n in range(40)
    )
    there = url("history", edited.campaign, edited.number)

    with django_assert_max_num_queries(6):
        page = client.get(there)

    assert len(page.context["page"].changes) == history.SIZE
    assert f"?since={page.context['page'].earlier}" in page.text
