"""A form that got lost comes back with its words, to be sent again where that is safe."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from community import forms
from community.models import Comment
from projects.models import Campaign, Idea
from tests.factories import accounts, projects
from tests.projects import images

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Lamp",
    "need": "\n\nIt <b>breaks</b> & falls.\nTwice.",
    "proposal": "می‌خواهم",
    "tags": "",
    "submission": "0f0e0d0c-0b0a-0908-0706-050403020100",
}
OWN: dict[str, Any] = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign()


@pytest.fixture
def person() -> User:
    return accounts.user()


def lose(campaign: Campaign, person: User | None, **more: Any) -> tuple[Client, Any]:
    """A form sent without a token that counts."""
    client = Client(enforce_csrf_checks=True)
    if person:
        client.force_login(person)
    typed = TYPED | more.pop("typed", {})
    there = reverse("projects:propose", args=[campaign.slug])
    return client, client.post(there, typed, **(OWN | more))


def fields_of(page: str) -> dict[str, str]:
    """What the form on the page would send, as a browser reads it."""
    form = re.search(r'<form class="section stack".*?</form>', page, re.DOTALL)
    assert form
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
    areas = re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL
    )
    return {unescape(name): unescape(value) for name, value in hidden + areas}


def test_the_words_are_sent_again_with_a_fresh_token_to_the_same_place(
    campaign: Campaign, person: User
) -> None:
    client, lost = lose(campaign, person)
    assert lost.status_code == 403
    assert not Idea.objects.exists()
    there = reverse("projects:propose", args=[campaign.slug])
    assert f'<form class="section stack" method="post" action="{there}"' in lost.text
    fields = fields_of(lost.text)

    answer = client.post(there, fields, **OWN)

    assert answer.status_code == 302
    idea = Idea.objects.get()
    assert (idea.title, idea.proposal) == ("Lamp", "می‌خواهم")
    assert idea.need == "It <b>breaks</b> & falls.\nTwice."
    assert str(idea.submission) == TYPED["submission"]


def test_a_lost_comment_is_one_press_away_too(campaign: Campaign, person: User) -> None:
    idea = projects.idea(campaign)
    there = reverse("community:write_idea", args=[campaign.slug, idea.number])
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    long_ago = forms.stamp(timezone.now() - timedelta(hours=1))
    typed = {"body": "Ich habe vier.", "language": "de", "shown_token": long_ago, "website": ""}

    lost = client.post(there, typed, **OWN)
    answer = client.post(there, fields_of(lost.text), **OWN)

    assert lost.status_code == 403
    assert "Shown token" not in lost.text
    assert "<bdi>Language</bdi>" not in lost.text
    assert answer.status_code == 302
    written = Comment.objects.get()
    assert (written.body, written.language) == ("Ich habe vier.", "de")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_sites_form_is_not_one_press_away(
    campaign: Campaign, person: User, site: str
) -> None:
    _client, lost = lose(campaign, person, HTTP_SEC_FETCH_SITE=site)

    assert "Send it again" not in lost.text
    assert "Lamp" in lost.text


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [("http://testserver", True), ("http://evil.example", False), ("null", False), ("", False)],
)
def test_older_browsers_say_by_the_origin_whose_form_it_is(
    campaign: Campaign, person: User, origin: str, is_own: bool
) -> None:
    _client, lost = lose(campaign, person, HTTP_SEC_FETCH_SITE="", HTTP_ORIGIN=origin)

    assert ("Send it again" in lost.text) == is_own


def test_a_form_with_a_secret_is_not_sent_again_without_it(
    campaign: Campaign, person: User
) -> None:
    _client, lost = lose(campaign, person, typed={"password": "hunter2-of-old"})

    assert "Send it again" not in lost.text
    assert "hunter2-of-old" not in lost.text
    assert "Lamp" in lost.text


def test_files_must_be_chosen_again_and_the_page_says_so(campaign: Campaign, person: User) -> None:
    _client, lost = lose(campaign, person, typed={"picture_1": images.picture()})

    assert "Files must be chosen again" in lost.text
    assert 'enctype="multipart/form-data"' in lost.text


def test_who_is_signed_out_signs_in_and_comes_back_to_the_form(campaign: Campaign) -> None:
    there = reverse("projects:propose", args=[campaign.slug])
    for csrf_is_fine in (True, False):
        client = Client(enforce_csrf_checks=not csrf_is_fine)
        lost = client.post(there, TYPED, **OWN, HTTP_REFERER=f"http://testserver{there}?x=1")

        assert lost.status_code == 403
        assert "?next=%2Fen%2Fideas%2F" in lost.text
        assert f'href="{there}?x=1"' in lost.text
        assert "It &lt;b&gt;breaks&lt;/b&gt;" in lost.text
        assert not Idea.objects.exists()


@pytest.mark.parametrize(
    "referer",
    ["http://evil.example/x", "https://testserver/x", "javascript:alert(1)", "http://[", "", "//"],
)
def test_no_other_place_is_where_one_came_from(
    campaign: Campaign, person: User, referer: str
) -> None:
    _client, lost = lose(campaign, person, HTTP_REFERER=referer)

    there = reverse("projects:propose", args=[campaign.slug])
    assert f'<a class="button" href="{there}">' in lost.text


def test_a_path_like_an_address_stays_here(campaign: Campaign, person: User) -> None:
    _client, lost = lose(campaign, person, HTTP_REFERER="http://testserver//evil.example/x")

    assert 'href="/evil.example/x"' in lost.text


def test_a_lost_press_of_a_button_draws_the_page_anew(campaign: Campaign, person: User) -> None:
    _client, lost = lose(campaign, person, HTTP_HX_REQUEST="true")

    assert lost["HX-Refresh"] == "true"


def test_only_what_a_person_wrote_is_shown_back_under_a_name_they_can_read(
    campaign: Campaign,
) -> None:
    machines = {"next": "/en/me/", "submission": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    typed = {"display_name": "Mina", **machines}

    _client, answer = lose(campaign, None, typed=typed, HTTP_ORIGIN="https://evil.example")

    assert "<bdi>Display name</bdi>" in answer.text
    assert "<bdi>Next</bdi>" not in answer.text
    assert "<bdi>Submission</bdi>" not in answer.text
