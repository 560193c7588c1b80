"""What a person has pledged: list, one pledge, change, cancel."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Firm, User
from accounts.models.firms import Accent
from core.money import Money
from payments import messages
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
ASKS_ALWAYS = "4000002760003184"
PAGES = ["", "return/", "change/", "cancel/"]


@pytest.fixture
def mine(live: FundingRound, backer: User, sandbox: Sandbox, now: datetime) -> Pledge:
    return factory.pledge(live, sandbox, backer=backer, at=now)


def typed(**changes: str) -> dict[str, str]:
    return {"reward": "none", "amount": "40", "agreed": "on"} | changes


@pytest.mark.parametrize("page", PAGES)
def test_anothers_pledge_is_nowhere(client: Client, mine: Pledge, page: str) -> None:
    client.force_login(accounts.user())

    assert client.get(f"/en/pledges/{mine.key}/{page}").status_code == 404
    for act in ("change/", "cancel/", "continue/"):
        assert client.post(f"/en/pledges/{mine.key}/{act}", typed()).status_code == 404
    mine.refresh_from_db()
    assert (mine.state, mine.amount_minor) == (PledgeState.PLEDGED, 2_500)


@pytest.mark.parametrize("page", PAGES)
def test_visitors_sign_in_first(mine: Pledge, page: str) -> None:
    answer = Client().get(f"/en/pledges/{mine.key}/{page}")

    assert answer["Location"].startswith("/en/accounts/login/?next=")


@pytest.mark.parametrize("page", [*PAGES, "continue/"])
def test_an_unknown_pledge_is_nowhere(client: Client, backer: User, page: str) -> None:
    for key in (uuid.uuid4(), "x", "1"):
        method = client.post if page == "continue/" else client.get
        assert method(f"/en/pledges/{key}/{page}").status_code == 404


def test_a_pledge_tells_its_state_history_and_what_comes(client: Client, mine: Pledge) -> None:
    page = client.get(mine.get_absolute_url()).content.decode()

    for words in (
        "Your card was saved. The pledge stands.",
        "You chose to pledge €25.00.",
        "Your card is saved. Nothing is charged.",
        "Visa ending in 4242",
        factory.CONSENT.text,
        "Cancel the pledge",
    ):
        assert words in page


def test_a_pledge_that_stands_says_so_first_and_leads_back(client: Client, mine: Pledge) -> None:
    page = client.get(mine.get_absolute_url()).text
    campaign = mine.round.campaign

    head = page.partition("<h1>")[2].partition("</header>")[0]
    assert head.startswith("Your pledge stands: €25.00</h1>")
    assert "Charged only if €100 is pledged by" in head
    assert f'<a href="{campaign.get_absolute_url()}">To the campaign</a>' in head
    assert f'data-share="{mine.round.get_absolute_url()}"' in head
    assert f'data-accent="{campaign.firm.accent}"' in page


def test_a_pledge_that_no_longer_stands_does_not_say_so(client: Client, mine: Pledge) -> None:
    client.post(f"{mine.get_absolute_url()}cancel/")

    page = client.get(mine.get_absolute_url()).text

    assert "Your pledge stands" not in page
    assert f"<h1><bdi>{mine.round.title}</bdi></h1>" in page


def test_what_is_given_on_top_of_a_reward_has_its_own_line(
    client: Client, backer: User, sandbox: Sandbox, now: datetime
) -> None:
    round_ = factory.funding_round(at=now, rewards=(factory.reward_terms(2_500),))
    reward = round_.rewards.get()
    mine = factory.pledge(round_, sandbox, backer=backer, reward=reward, amount=4_050, at=now)

    bill = client.get(mine.get_absolute_url()).text.partition('<dl class="bill">')[2]

    price, top = bill.split('<div class="bill__line">')[1:3]
    assert "<dd>€25.00</dd>" in price
    assert "<dt><bdi>On top of its price</bdi></dt><dd>€15.50</dd>" in top


def test_every_page_on_the_way_of_a_pledge_has_the_firms_colour(
    client: Client, mine: Pledge
) -> None:
    Firm.objects.filter(pk=mine.round.campaign.firm_id).update(accent=Accent.PLUM)

    for page in PAGES:
        text = client.get(f"{mine.get_absolute_url()}{page}", follow=True).text
        assert 'data-accent="plum"' in text


def test_a_pledge_is_changed_with_a_consent_of_its_own(client: Client, mine: Pledge) -> None:
    address = f"{mine.get_absolute_url()}change/"
    assert 'value="25.00"' in client.get(address).content.decode()

    assert client.post(address, typed())["Location"] == mine.get_absolute_url()

    mine.refresh_from_db()
    assert mine.amount == Money(4_000, "EUR")
    assert "€40.00" in mine.consent_text
    assert mine.state == PledgeState.PLEDGED


@pytest.mark.parametrize(
    "changes", [{"agreed": ""}, {"amount": "0"}, {"amount": "x"}, {"reward": "77"}]
)
def test_a_wrong_change_changes_nothing(
    client: Client, mine: Pledge, changes: dict[str, str]
) -> None:
    answer = client.post(f"{mine.get_absolute_url()}change/", typed(**changes))

    assert answer.status_code == 422
    mine.refresh_from_db()
    assert mine.amount_minor == 2_500


def test_the_last_unit_stays_with_whoever_holds_it(
    client: Client, backer: User, sandbox: Sandbox, now: datetime
) -> None:
    round_ = factory.funding_round(at=now, rewards=(factory.reward_terms(2_500, stock=1),))
    reward = round_.rewards.get()
    held = factory.pledge(round_, sandbox, backer=backer, reward=reward, at=now)
    address = f"{held.get_absolute_url()}change/"

    choice = client.get(address).content.decode().split(f'value="{reward.pk}"')[1].split(">")[0]
    assert "disabled" not in choice
    client.post(address, typed(reward=str(reward.pk), amount="30"))

    held.refresh_from_db()
    assert (held.reward, held.amount_minor) == (reward, 3_000)


def test_a_pledge_is_cancelled_by_post_after_being_asked(client: Client, mine: Pledge) -> None:
    address = f"{mine.get_absolute_url()}cancel/"
    assert "Cancel your pledge?" in client.get(address).content.decode()
    mine.refresh_from_db()
    assert mine.state == PledgeState.PLEDGED

    client.post(address)
    again = client.post(address, follow=True)

    mine.refresh_from_db()
    assert mine.state == PledgeState.CANCELLED
    assert "Your pledge is cancelled" in again.content.decode()
    assert "Visa ending in" not in again.content.decode()


@pytest.mark.parametrize("act", ["change/", "cancel/"])
def test_after_the_deadline_nothing_is_changed_or_cancelled(
    client: Client, mine: Pledge, deadline: datetime, act: str
) -> None:
    settle(mine.round, at=deadline)
    before = Pledge.objects.values().get()

    asked = client.get(f"{mine.get_absolute_url()}{act}")
    client.post(f"{mine.get_absolute_url()}{act}", typed())

    assert asked["Location"] == mine.get_absolute_url()
    assert Pledge.objects.values().get() == before


def test_what_needs_me_comes_first_with_one_named_button(
    client: Client, backer: User, sandbox: Sandbox, now: datetime
) -> None:
    then = now - timedelta(days=21)
    failing = factory.funding_round(at=then, goal=2_500)
    urgent = factory.draft_pledge(failing, backer=backer, at=then)
    factory.save_card(urgent, sandbox, card=ASKS_ALWAYS, at=now)
    settle(failing, at=failing.deadline_at)
    fresh = factory.pledge(factory.funding_round(at=now), sandbox, backer=backer, at=now)

    page = client.get("/en/pledges/").content.decode()

    assert page.index(urgent.get_absolute_url()) < page.index(fresh.get_absolute_url())
    assert page.count("Confirm with your bank") == 1
    assert messages.resume_path(urgent)[:40] in page
    assert "2 pledges" in page
    assert "1 needs you" in page


def test_the_list_costs_the_same_at_any_length(
    client: Client,
    backer: User,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(25):
        factory.draft_pledge(factory.funding_round(at=now), backer=backer, at=now)

    with django_assert_num_queries(7):
        first = client.get("/en/pledges/")
    assert len(first.context["rows"]) == 20
    assert len(client.get("/en/pledges/?page=2").context["rows"]) == 5
    for odd in ("0", "-1", "x", "999999999999", "\x00"):
        assert client.get("/en/pledges/", {"page": odd}).status_code == 200


def test_an_empty_list_says_so(client: Client, backer: User) -> None:
    assert "not pledged anything yet" in client.get("/en/pledges/").content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, mine: Pledge, method: str) -> None:
    for page in ["", "return/", "change/", "cancel/", "continue/"]:
        assert getattr(client, method)(f"/en/pledges/{mine.key}/{page}").status_code == 405
    assert client.get(f"/en/pledges/{mine.key}/continue/").status_code == 405
    assert getattr(client, method)("/en/pledges/").status_code == 405
