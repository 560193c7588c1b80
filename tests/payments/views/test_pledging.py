"""From the form to Stripe's page and back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.money import Money
from payments import rounds, wording
from payments.models import FundingRound, Pledge, PledgeState, RoundState, StripeCustomer
from payments.sandbox.core import Sandbox
from payments.sandbox.faults import Fault, Kind
from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


def address(round_: FundingRound, language: str = "en") -> str:
    return f"/{language}/rounds/{round_.slug}/pledge/"


def typed(**changes: str) -> dict[str, str]:
    return {"reward": "none", "amount": "25", "agreed": "on"} | changes


@pytest.fixture
def offering(db: None, now: datetime) -> FundingRound:
    offers = (factory.reward_terms(9_900, stock=2), factory.reward_terms(900))
    return factory.funding_round(at=now, rewards=offers, goal=1_000_000)


def test_the_form_leads_to_stripe_and_back_to_a_pledge_that_stands(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox
) -> None:
    assert client.get(address(live)).status_code == 200
    left = client.post(address(live), typed())

    pledge = Pledge.objects.get()
    session = sandbox.store.find(pledge.checkout_id)
    assert session is not None
    assert (left.status_code, left["Location"]) == (303, session["url"])
    assert session["mode"] == "setup"
    sandbox.checkout.submit_card(pledge.checkout_id)
    back = client.get(f"/en/pledges/{pledge.key}/return/", follow=True)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.PLEDGED
    assert back.redirect_chain[-1][0] == pledge.get_absolute_url()
    assert "<h1>Your pledge stands: €25.00</h1>" in back.text
    assert not list(back.context["messages"]), "the heading has said it"


def test_pledging_costs_eighteen_statements(
    client: Client,
    backer: User,
    offering: FundingRound,
    sandbox: Sandbox,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    reward = offering.rewards.earliest("pk")
    form = typed(reward=str(reward.pk), amount="99")
    StripeCustomer.objects.create(user=backer, stripe_id=_customer(sandbox, backer))

    # Three of them hold what could change meanwhile: the limit, the backer's account, the team.
    with django_assert_max_num_queries(18):
        assert client.post(address(offering), form).status_code == 303


def test_a_first_pledge_also_makes_the_customer(
    client: Client,
    backer: User,
    offering: FundingRound,
    sandbox: Sandbox,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    reward = offering.rewards.earliest("pk")
    form = typed(reward=str(reward.pk), amount="99")

    with django_assert_max_num_queries(19):
        assert client.post(address(offering), form).status_code == 303

    assert StripeCustomer.objects.get().user == backer


def _customer(sandbox: Sandbox, person: User) -> str:
    from payments import gateway

    return gateway.customers.create(key=str(person.key), email=person.email, language="en")


def test_the_consent_is_kept_word_for_word_in_the_language_it_was_read(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox
) -> None:
    client.post(address(live, "de"), typed(amount="25,50"))

    pledge = Pledge.objects.get()
    assert "25,50\xa0€" in pledge.consent_text
    assert pledge.consent_version == wording.CONSENT_VERSION
    assert pledge.consent_address == "127.0.0.1"


@pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
def test_the_consent_names_goal_deadline_and_shortfall_before_it_is_ticked(
    client: Client, backer: User, live: FundingRound, language: str
) -> None:
    page = client.get(address(live, language)).content.decode()

    from django.utils import translation

    from core.templatetags.format import moment, money

    with translation.override(language):
        assert money(live.goal) in page
        assert moment(live.deadline_at) in page
        assert wording.shortfall(live.shortfall_rule) in page
    assert "checked" not in page.split('name="agreed"')[1].split(">")[0]


def test_the_consent_names_no_sum_that_may_still_be_typed_over(
    client: Client, backer: User, offering: FundingRound, sandbox: Sandbox
) -> None:
    """It is ticked after the amount was changed, and no sentence changes with the amount."""
    dear, _ = offering.rewards.order_by("-price_minor")
    chosen = client.get(address(offering), {"reward": str(dear.pk)})
    mine = factory.pledge(offering, sandbox, amount=2_500, backer=backer)
    change = client.get(f"{mine.get_absolute_url()}change/")

    for page, minor in ((chosen, 9_900), (change, 2_500)):
        form = page.context["form"]
        assert form.amount == Money(minor, "EUR")
        assert str(form["agreed"].label) == wording.consent(offering, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": ""}, "Say how much you want to pledge."),
        ({"amount": "   "}, "Say how much you want to pledge."),
        ({"amount": "0"}, "The smallest amount is €0.50"),
        ({"amount": "-25"}, "The smallest amount is €0.50"),
        ({"amount": "0.49"}, "The smallest amount is €0.50"),
        ({"amount": "25.0001"}, "no amount this small"),
        ({"amount": "1,000"}, "a thousand or a fraction"),
        ({"amount": "1000000"}, "No card can be charged this much"),
        ({"amount": "9" * 500}, "No card can be charged this much"),
        ({"amount": "1e5"}, "Write the amount in figures"),
        ({"amount": "NaN"}, "Write the amount in figures"),
        ({"amount": "<script>alert(1)</script>"}, "Write the amount in figures"),
        ({"amount": "\u202e25\x00"}, "Write the amount in figures"),
        ({"agreed": ""}, "Without your agreement"),
        ({"reward": "999999"}, "not one of this round"),
        ({"reward": "x"}, "not one of this round"),
        ({"reward": "\x00"}, "not one of this round"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    client: Client, backer: User, offering: FundingRound, changes: dict[str, str], said: str
) -> None:
    answer = client.post(address(offering), typed(**changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "<script>alert" not in page
    if "amount" not in changes:
        assert 'value="25"' in page
    assert not Pledge.objects.exists()


def test_the_list_of_what_is_wrong_does_not_repeat_the_whole_consent(
    client: Client, backer: User, offering: FundingRound
) -> None:
    page = client.post(address(offering), typed(agreed="")).content.decode()

    assert page.count("I agree that my card") == 1
    assert '<a href="#id_agreed">Without your agreement' in page


@pytest.mark.parametrize("amount", ["۲۵٫۵۰", "25,50", "€ 25.50", "२५.५०"])
def test_any_scripts_digits_will_do(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox, amount: str
) -> None:
    client.post(address(live), typed(amount=amount))

    assert Pledge.objects.get().amount == Money(2_550, "EUR")


def test_a_reward_has_its_price(client: Client, backer: User, offering: FundingRound) -> None:
    reward = offering.rewards.earliest("pk")

    answer = client.post(address(offering), typed(reward=str(reward.pk), amount="95"))

    assert answer.status_code == 422
    assert "This reward starts at €99" in answer.content.decode()
    assert 'value="95"' in answer.content.decode()


def test_a_reward_of_another_round_is_none_of_this(
    client: Client, backer: User, live: FundingRound, offering: FundingRound
) -> None:
    reward = offering.rewards.earliest("pk")

    assert client.post(address(live), typed(reward=str(reward.pk))).status_code == 422
    assert not Pledge.objects.exists()


def test_a_sold_out_reward_is_shown_and_not_given(
    client: Client, backer: User, offering: FundingRound, now: datetime
) -> None:
    reward = offering.rewards.earliest("pk")
    for _ in range(2):
        factory.draft_pledge(offering, amount=9_900, reward=reward, at=now)

    page = client.get(address(offering)).content.decode()
    answer = client.post(address(offering), typed(reward=str(reward.pk), amount="120"))

    assert "<bdi>Sold out: all 2 are taken.</bdi>" in page
    assert "disabled" in page.split(f'value="{reward.pk}"')[1].split(">")[0]
    assert answer.status_code == 409
    assert "just sold out" in answer.content.decode()
    assert 'value="120"' in answer.content.decode()
    assert not Pledge.objects.of(backer).exists()


def test_choosing_a_reward_brings_its_price_and_the_bill(
    client: Client, backer: User, offering: FundingRound
) -> None:
    first, second = offering.rewards.order_by("pk")

    def amount(query: str) -> str:
        return str(client.get(f"{address(offering)}?{query}").context["form"]["amount"].value())

    assert amount(f"reward={first.pk}") == "99.00"
    assert amount(f"reward={first.pk}&amount=9.00") == "99.00"
    assert amount(f"reward={second.pk}&amount=99.00") == "9.00"
    assert amount(f"reward={second.pk}&amount=12") == "12"
    assert amount("reward=none&amount=12") == "12"
    assert amount("reward=x&amount=%00") == "\x00"


def test_who_wants_no_reward_names_the_price(
    client: Client, backer: User, offering: FundingRound
) -> None:
    wanting_none = client.get(address(offering)).context["choices"][-1]

    assert wanting_none["title"] == "No reward"
    assert wanting_none["price"] == "any amount"


def test_pressing_twice_makes_one_pledge_and_one_checkout(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox
) -> None:
    first = client.post(address(live), typed())
    second = client.post(address(live), typed(amount="30"))

    assert first["Location"] == second["Location"]
    assert Pledge.objects.get().amount_minor == 3_000
    assert len(sandbox.store.every("checkout.session")) == 1


def test_whoever_backs_it_already_is_led_to_that_pledge(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    mine = factory.pledge(live, sandbox, backer=backer, at=now)

    asked = client.get(address(live))
    answer = client.post(address(live), typed(amount="40"))

    assert asked["Location"] == mine.get_absolute_url()
    assert answer.status_code == 409
    assert mine.get_absolute_url() in answer.content.decode()
    mine.refresh_from_db()
    assert mine.amount_minor == 2_500


@pytest.mark.parametrize("who", ["editor", "operator", "firm"])
def test_staff_and_the_firm_keep_their_money_out(
    client: Client, live: FundingRound, who: str
) -> None:
    firm = live.campaign.firm
    people = {
        "editor": accounts.editor,
        "operator": accounts.operator,
        "firm": lambda: accounts.member_of(firm),
    }
    client.force_login(people[who]())

    page = client.get(address(live)).content.decode()
    answer = client.post(address(live), typed())

    assert "You work for" in page
    assert "Save a card at Stripe</button>" not in page
    assert answer.status_code == 403
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("state", [RoundState.SCHEDULED, RoundState.SUSPENDED, "over"])
def test_a_round_that_is_not_open_takes_nothing(
    client: Client, backer: User, now: datetime, state: str
) -> None:
    if state == RoundState.SCHEDULED:
        round_ = factory.funding_round(state=RoundState.SCHEDULED, at=now)
    elif state == RoundState.SUSPENDED:
        round_ = rounds.suspend(factory.funding_round(at=now), by=accounts.operator(), at=now)
    else:
        round_ = factory.funding_round(at=now - timedelta(days=30), lasts=timedelta(days=29))

    asked = client.get(address(round_))
    answer = client.post(address(round_), typed())

    assert asked["Location"] == round_.get_absolute_url()
    assert answer.status_code == 409
    assert 'value="25"' in answer.content.decode()
    assert not Pledge.objects.exists()


def test_rounds_that_are_not_public_do_not_exist(
    client: Client, backer: User, now: datetime
) -> None:
    draft = factory.funding_round(state=RoundState.DRAFT, at=now)

    for path in (address(draft), draft.get_absolute_url(), "/en/rounds/nowhere/pledge/"):
        assert client.get(path).status_code == 404
    assert client.post(address(draft), typed()).status_code == 404


def test_without_an_answer_from_stripe_the_draft_is_kept(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox
) -> None:
    sandbox.faults.arm(Fault(Kind.CLOSE, count=10))

    answer = client.post(address(live), typed(), follow=True)

    pledge = Pledge.objects.get()
    assert pledge.state == PledgeState.DRAFT
    assert "Stripe does not answer" in answer.content.decode()
    assert "Continue to Stripe" in answer.content.decode()
    sandbox.faults.clear()
    again = client.post(f"/en/pledges/{pledge.key}/continue/")
    assert again.status_code == 303


def test_a_visitors_pledge_is_kept_through_signing_in(
    client: Client, offering: FundingRound, sandbox: Sandbox
) -> None:
    reward = offering.rewards.earliest("pk")
    assert client.get(address(offering)).status_code == 200
    kept = client.post(address(offering), typed(reward=str(reward.pk), amount="120"))
    assert kept["Location"].startswith("/en/accounts/login/")
    assert not Pledge.objects.exists()
    assert "€120.00" in client.session["intent"]["says"]
    person = accounts.user(password="correct horse")

    arrived = client.post(
        "/en/accounts/login/", {"login": person.email, "password": "correct horse"}
    )
    left = client.get(arrived["Location"])

    pledge = Pledge.objects.get()
    assert (pledge.backer, pledge.amount_minor, pledge.reward) == (person, 12_000, reward)
    assert "€120.00" in pledge.consent_text
    assert left.status_code == 303
    again = client.get(arrived["Location"])
    assert again["Location"] == address(offering)


def test_what_fails_after_signing_in_gives_the_form_back_filled_in(
    client: Client, offering: FundingRound, now: datetime
) -> None:
    reward = offering.rewards.earliest("pk")
    client.post(address(offering), typed(reward=str(reward.pk), amount="120"))
    for _ in range(2):
        factory.draft_pledge(offering, amount=9_900, reward=reward, at=now)
    client.force_login(accounts.user())
    session = client.session

    assert "intent" in session
    answer = client.get(f"/en/rounds/{offering.slug}/pledge/finish/", follow=True)

    assert "just sold out" in answer.content.decode()
    assert 'value="120.00"' in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(
    client: Client, backer: User, live: FundingRound, method: str
) -> None:
    assert getattr(client, method)(address(live)).status_code == 405
    assert client.post(f"/en/rounds/{live.slug}/").status_code == 405
    assert client.post(f"/en/rounds/{live.slug}/pledge/finish/").status_code == 405


def test_a_closed_tab_can_be_taken_up_again(
    client: Client, backer: User, live: FundingRound, sandbox: Sandbox
) -> None:
    first = client.post(address(live), typed())
    pledge = Pledge.objects.get()

    page = client.get(address(live)).content.decode()
    again = client.post(f"/en/pledges/{pledge.key}/continue/")

    assert "Continue to Stripe" in page
    assert again["Location"] == first["Location"]
    waiting = client.get(f"/en/pledges/{pledge.key}/return/")
    assert "Waiting for Stripe" in waiting.content.decode()
    assert 'http-equiv="refresh"' in waiting.content.decode()


def test_a_round_closed_meanwhile_does_not_reopen_a_checkout(
    client: Client, backer: User, live: FundingRound, now: datetime
) -> None:
    pledge = factory.draft_pledge(live, backer=backer, at=now)
    rounds.suspend(live, by=accounts.operator(), at=now)

    answer = client.post(f"/en/pledges/{pledge.key}/continue/")

    assert answer["Location"] == pledge.get_absolute_url()
    pledge.refresh_from_db()
    assert pledge.checkout_id == ""


def test_what_is_backed_is_in_sight_from_the_form_to_the_pledge(
    client: Client, sandbox: Sandbox
) -> None:
    round_ = factory.funding_round()
    seen = f'<img src="/en/c/{round_.campaign.slug}/picture/" alt=""'

    assert seen in client.get(f"/en/rounds/{round_.slug}/pledge/").text

    pledge = factory.pledge(round_, sandbox)
    client.force_login(pledge.backer)
    assert seen in client.get(pledge.get_absolute_url()).text
    assert seen in client.get(f"{pledge.get_absolute_url()}change/").text
    assert seen in client.get("/en/pledges/").text
