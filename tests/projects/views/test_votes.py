"""Voting through the browser's door: with htmx, without it, and after signing in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from projects import ballots
from projects.models import Ballot, BallotEntry, Campaign, Idea, VoteRule
from projects.models.campaigns import BallotKind
from tests.factories import accounts, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name: str, idea: Idea) -> str:
    return reverse(f"projects:{name}", args=[idea.campaign.slug, idea.number])


def send(client: Client, idea: Idea, wish: str = "yes", **headers: Any) -> Any:
    return client.post(url("vote", idea), {"vote": wish}, **headers)


def approved(idea: Idea) -> int:
    return BallotEntry.objects.filter(idea=idea).count()


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign("vote")


@pytest.fixture
def idea(campaign: Campaign) -> Idea:
    return projects.idea(campaign)


@pytest.fixture
def voter() -> User:
    return accounts.user("Vera Voter")


def test_without_scripts_a_vote_comes_back_to_the_idea(idea: Idea, voter: User) -> None:
    client = client_of(voter)

    for _twice in range(2):
        assert send(client, idea)["Location"] == idea.get_absolute_url()
    assert approved(idea) == 1
    assert 'aria-pressed="true"' in client.get(idea.get_absolute_url()).content.decode()

    for _twice in range(2):
        send(client, idea, "no")
    assert approved(idea) == 0
    assert not Ballot.objects.exists()


def test_htmx_gets_the_control_alone(idea: Idea, voter: User) -> None:
    answer = send(client_of(voter), idea, **HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="vote-1"' in page
    assert 'aria-pressed="true"' in page
    assert "<html" not in page


@pytest.mark.parametrize("wish", ["", "maybe", "YES", "x" * 5000, "\u202e"])
def test_anything_else_is_no_vote(idea: Idea, voter: User, wish: str) -> None:
    assert send(client_of(voter), idea, wish, **HTMX).status_code == 400
    assert send(client_of(voter), idea, wish).status_code == 302
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("role", "words"),
    [("owner", "You work for Lumen Werkstatt"), ("editor", "You work for this site")],
)
def test_staff_and_firm_learn_why_they_have_no_vote(idea: Idea, role: str, words: str) -> None:
    person = accounts.editor() if role == "editor" else accounts.owner_of(idea.campaign.firm)
    client = client_of(person)

    answer = send(client, idea, **HTMX)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert 'aria-disabled="true"' in answer.content.decode()
    send(client, idea)
    page = client.get(idea.get_absolute_url())
    assert words in str(next(iter(page.context["messages"])))
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("phase", ["before", "propose", "fund", "over"])
def test_outside_the_phase_the_vote_is_closed(phase: str, voter: User) -> None:
    idea = projects.idea(projects.campaign(phase))
    client = client_of(voter)

    answer = send(client, idea, **HTMX)

    assert answer.status_code == 409
    assert send(client, idea).status_code == 302
    assert "The vote is closed." in client.get(idea.get_absolute_url()).content.decode()
    assert not Ballot.objects.exists()


def test_choosing_one_moves_the_vote_and_renews_the_page(voter: User) -> None:
    campaign = projects.campaign("vote", ballot_kind=BallotKind.CHOOSE_ONE)
    first, second = projects.idea(campaign), projects.idea(campaign, title="Another")
    client = client_of(voter)
    send(client, first)

    answer = send(client, second, **HTMX)

    assert answer["HX-Refresh"] == "true"
    assert (approved(first), approved(second)) == (0, 1)
    page = client.get(reverse("projects:ideas", args=[campaign.slug])).content.decode()
    assert "One vote each" in page


@pytest.mark.parametrize("rule", VoteRule)
@pytest.mark.parametrize(
    ("kind", "headers", "shown"),
    [
        (BallotKind.APPROVAL, HTMX, 1),
        (BallotKind.APPROVAL, {}, 0),
        (BallotKind.CHOOSE_ONE, HTMX, 0),
        (BallotKind.CHOOSE_ONE, {}, 0),
    ],
)
def test_a_vote_takes_eleven_queries_and_one_for_what_it_shows_or_moves(
    rule: VoteRule,
    kind: BallotKind,
    headers: dict[str, Any],
    shown: int,
    voter: User,
    django_assert_num_queries: Any,
) -> None:
    """Session, person, limit, idea, phases, savepoint, roles, campaign, ballot, entry, release."""
    campaign = projects.campaign("vote", vote_rule=rule, ballot_kind=kind)
    idea = projects.idea(campaign)
    client = client_of(voter)
    moved = kind == BallotKind.CHOOSE_ONE

    with django_assert_num_queries(11 + moved + shown):
        send(client, idea, **headers)


def test_signed_out_the_link_keeps_the_vote_and_finishes_it_once(idea: Idea, voter: User) -> None:
    client = Client()
    assert url("vote_later", idea) in client.get(idea.get_absolute_url()).content.decode()

    kept = client.get(url("vote_later", idea))

    assert kept["Location"] == reverse("account_login")
    intent = client.session["intent"]
    assert intent["says"] == f"After you sign in, your vote for “{idea.title}” is cast."
    assert intent["finish_url"] == url("finish_vote", idea)
    assert approved(idea) == 0

    client.force_login(voter)
    finished = client.get(intent["finish_url"])
    assert finished["Location"] == idea.get_absolute_url()
    assert approved(idea) == 1

    send(client, idea, "no")
    client.get(intent["finish_url"])
    assert approved(idea) == 0


def test_signed_in_neither_link_votes(idea: Idea, voter: User) -> None:
    client = client_of(voter)

    for name in ("vote_later", "finish_vote"):
        assert client.get(url(name, idea))["Location"] == idea.get_absolute_url()
    assert approved(idea) == 0


def test_a_kept_vote_counts_for_its_own_idea_only(campaign: Campaign, voter: User) -> None:
    wanted, other = projects.idea(campaign), projects.idea(campaign, title="Another")
    client = client_of(voter)
    session = client.session
    session["intent"] = {"kind": "vote", "data": {"idea": wanted.pk}, "finish_url": "", "says": ""}
    session.save()

    client.get(url("finish_vote", other))

    assert (approved(wanted), approved(other)) == (0, 0)


@pytest.mark.parametrize("role", ["owner", "editor"])
def test_a_kept_vote_of_someone_without_one_is_explained(idea: Idea, role: str) -> None:
    person = accounts.editor() if role == "editor" else accounts.owner_of(idea.campaign.firm)
    client = client_of(person)
    session = client.session
    session["intent"] = {"kind": "vote", "data": {"idea": idea.pk}, "finish_url": "", "says": ""}
    session.save()

    page = client.get(url("finish_vote", idea), follow=True)

    assert "so you have no vote" in str(next(iter(page.context["messages"])))
    assert approved(idea) == 0


def test_a_post_without_a_session_is_led_to_the_sign_in(idea: Idea) -> None:
    assert send(Client(), idea)["Location"] == url("vote_later", idea)
    assert send(Client(), idea, **HTMX)["HX-Redirect"] == url("vote_later", idea)
    assert Client(enforce_csrf_checks=True).post(url("vote", idea)).status_code == 403
    assert approved(idea) == 0


def test_what_is_shown_after_a_vote_is_what_the_page_shows(idea: Idea, voter: User) -> None:
    client = client_of(voter)
    partial = send(client, idea, **HTMX).content.decode()
    reason = partial.split('id="vote-1-reason">')[1].split("<")[0]

    assert "You can take it back until" in reason
    assert reason in client.get(idea.get_absolute_url()).content.decode()
    entries = ballots.entries_of(voter, campaign=idea.campaign, ideas=[idea])
    assert [entry.idea for entry in entries] == [idea]


def test_a_vote_counted_since_the_page_was_opened_still_answers_in_words(
    idea: Idea, voter: User
) -> None:
    client = client_of(voter)
    projects.counted(idea.campaign)

    answer = send(client, idea, **HTMX)

    assert answer.status_code == 409
    assert "The vote is closed." in answer.content.decode()
    assert 'aria-disabled="true"' in answer.content.decode()


def test_a_form_without_its_token_renews_the_page_instead_of_filling_the_button(
    idea: Idea, voter: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(voter)

    answer = send(client, idea, **HTMX)

    assert answer.status_code == 403
    assert answer["HX-Refresh"] == "true"
