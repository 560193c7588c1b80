"""The form with which a person asks a firm, or complains."""

import uuid
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Firm, User
from care.models import Kind, Post, Thread
from notifications.models import Mail
from payments.models import Pledge
from tests.factories import accounts, care
from tests.factories import payments as backed
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge(person: User, now: datetime) -> Pledge:
    return backed.draft_pledge(backed.funding_round(at=now), backer=person, at=now)


@pytest.fixture
def url(pledge: Pledge) -> str:
    return reverse("care:ask", args=["pledge", pledge.key])


def words(**changed: str) -> dict[str, str]:
    return {
        "kind": "complaint",
        "subject": "Nothing came",
        "text": "I was charged in May and nothing came.",
        "wish": "The lamp, or my money.",
        "submission": str(uuid.uuid4()),
    } | changed


def test_the_form_says_by_when_there_is_an_answer(asker: Client, url: str, pledge: Pledge) -> None:
    text = asker.get(url).text

    assert "Within 3 days" in text
    assert pledge.round.title in text
    assert "Too few questions so far to tell." in text


def test_the_form_shows_how_the_firm_has_answered(
    asker: Client, url: str, pledge: Pledge, now: datetime
) -> None:
    care.many(pledge.round.campaign.firm, 10, at=now)

    text = asker.get(url).text
    assert "Median wait" in text
    assert "5 hours" in text


def test_sending_opens_the_thread(asker: Client, url: str, person: User, pledge: Pledge) -> None:
    response = asker.post(url, words())

    thread = Thread.objects.get()
    assert response["Location"] == thread.get_absolute_url()
    assert (thread.opened_by, thread.pledge, thread.kind) == (person, pledge, Kind.COMPLAINT)
    assert (thread.subject, thread.wish) == ("Nothing came", "The lamp, or my money.")
    assert thread.posts.get().text == "I was charged in May and nothing came."


def test_two_clicks_open_one(asker: Client, url: str) -> None:
    sent = words()
    for _click in range(2):
        asker.post(url, sent)

    assert Post.objects.count() == Thread.objects.count() == 1


def test_while_one_is_open_the_link_leads_to_it(asker: Client, url: str) -> None:
    asker.post(url, words())

    assert asker.get(url)["Location"] == Thread.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""),
        ("kind", "praise"),
        ("subject", ""),
        ("subject", "x" * 121),
        ("subject", "…"),
        ("text", ""),
        ("text", "x" * 4001),
        ("text", "\x00"),
        ("wish", "x" * 501),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_rest_kept(
    asker: Client, url: str, field: str, value: str
) -> None:
    response = asker.post(url, words(**{field: value}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    kept = "subject" if field != "subject" else "wish"
    assert words()[kept] in response.text
    assert not Thread.objects.exists()


def test_a_garbled_submission_costs_nobody_their_words(asker: Client, url: str) -> None:
    asker.post(url, words(submission="\x00nonsense"))

    assert Thread.objects.exists()


def test_nuls_are_taken_out(asker: Client, url: str) -> None:
    asker.post(url, words(text="Wet\x00 lamp", subject="Wet\x00"))

    assert Post.objects.get().text == "Wet lamp"


@pytest.mark.parametrize("where", ["pledge/x", "soul/1", "decision/999999999", "idea/0", "firm/no"])
def test_what_is_not_there_is_not_found(asker: Client, where: str) -> None:
    assert asker.get(f"/en/threads/new/{where}/").status_code == 404
    assert asker.post(f"/en/threads/new/{where}/", words()).status_code == 404


def test_somebody_elses_pledge_is_nowhere(url: str) -> None:
    stranger = client_of(accounts.user())

    assert stranger.get(url).status_code == 404
    assert stranger.post(url, words()).status_code == 404
    assert not Thread.objects.exists()


def test_a_firms_own_people_do_not_ask_it(firm: Firm, agent: User) -> None:
    url = reverse("care:ask", args=["firm", firm.slug])

    assert client_of(agent).post(url, words()).status_code == 404
    assert not Mail.objects.filter(kind="thread_opened").exists()


def test_anybody_may_ask_a_verified_firm(asker: Client, firm: Firm) -> None:
    asker.post(reverse("care:ask", args=["firm", firm.slug]), words())

    assert Thread.objects.get().firm == firm


def test_a_visitor_signs_in_first_and_keeps_what_was_typed(client: Client, url: str) -> None:
    asked = client.get(url)
    posted = client.post(url, words())

    assert "/accounts/login/" in asked["Location"]
    assert posted.status_code == 403
    assert "I was charged in May and nothing came." in posted.text
    assert not Thread.objects.exists()


def test_a_draft_belongs_to_what_is_asked_about(asker: Client, url: str, pledge: Pledge) -> None:
    kept = f"ask:pledge:{pledge.key}"

    assert f'data-draft="{kept}"' in asker.get(url).text
    refused = asker.post(url, words(text=""))
    assert (refused.status_code, "draft_done" in refused.cookies) == (422, False)
    sent = asker.post(url, words())
    assert sent.cookies["draft_done"].value == kept.replace(":", "%3A")
