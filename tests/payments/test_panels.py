"""A round as everyone sees it."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.money import Money
from core.templatetags.format import moment
from payments import collection, panels, rounds, wording
from payments.models import FundingRound, RoundState, ShortfallRule
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
VISITOR = AnonymousUser()


def test_an_open_round_shows_sum_share_people_and_time(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    for amount in (2_500, 3_700):
        factory.pledge(live, sandbox, amount=amount, at=now)
    factory.draft_pledge(live, amount=9_000, at=now)

    seen = panels.of(live, user=VISITOR, at=now)  # type: ignore[arg-type]

    assert seen["pledged"] == Money(6_200, "EUR")
    assert [figure for _word, figure in seen["facts"]] == ["62%", "2", "20 days"]
    assert seen["facts"][-1][0] == f"left, until {moment(live.deadline_at, 'short')}"
    assert seen["act_url"] == f"/en/rounds/{live.slug}/pledge/"
    assert seen["outcome"] is None
    assert seen["curve_rows"][-1][1:] == (Money(6_200, "EUR"), 2)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (ShortfallRule.PROCEED, "the firm goes ahead with what was collected"),
        (ShortfallRule.REFUND_ALL, "everyone is refunded"),
    ],
)
def test_the_charge_rule_includes_the_shortfall_choice(
    now: datetime, rule: ShortfallRule, said: str
) -> None:
    round_ = factory.funding_round(at=now, shortfall_rule=rule)

    shown = wording.rule(round_)

    assert "only if €100 is pledged" in shown.rule
    assert said in shown.more


def test_after_the_deadline_every_promise_is_accounted_for(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=9_000, at=now)
    factory.pledge(live, sandbox, amount=4_000, card=DECLINES_LATER, at=now)
    in_grace = settle(live, at=deadline)

    seen = panels.of(in_grace, user=VISITOR, at=deadline)  # type: ignore[arg-type]
    assert seen["act_url"] == ""
    assert seen["outcome"]["rows"] == [
        ["Pledged at the deadline", "€130"],
        ["Collected", "€90"],
        ["Payments still open", "€40"],
    ]
    over = settle(in_grace, at=deadline + live.grace)

    seen = panels.of(over, user=VISITOR, at=deadline + live.grace)  # type: ignore[arg-type]
    assert seen["pledged"] == Money(13_000, "EUR")
    assert seen["outcome"]["rows"][1:] == [
        ["Collected", "€90"],
        ["Dropped: the card failed to the end", "€40"],
    ]
    assert "cards failed and €90 was collected" in seen["state"]


def test_a_missed_goal_says_that_nobody_was_charged(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=9_000, at=now)
    missed = settle(live, at=deadline)

    seen = panels.of(missed, user=VISITOR, at=deadline)  # type: ignore[arg-type]

    assert "€90 of €100" in seen["state"]
    assert "Nobody was charged" in seen["state"]
    assert seen["pledged"] == Money(9_000, "EUR")


def test_how_a_round_ended_stands_before_its_sum(
    client: Client, live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    assert panels.of(live, user=VISITOR, at=now)["verdict"] == ""  # type: ignore[arg-type]
    factory.pledge(live, sandbox, amount=9_000, at=now)
    missed = settle(live, at=deadline)

    panel = client.get(missed.get_absolute_url()).text.split('class="funding-panel', 1)[1]

    assert (
        panel.index("Not funded")
        < panel.index("Nobody was charged")
        < panel.index('data-part="sum"')
    )
    assert panel.count("Nobody was charged") == 1


def test_the_deadline_ends_the_button_before_any_task_has_run(
    live: FundingRound, deadline: datetime
) -> None:
    seen = panels.of(live, user=VISITOR, at=deadline)  # type: ignore[arg-type]

    assert seen["act_url"] == ""
    assert "being counted" in seen["state"]


def test_the_button_knows_who_looks(live: FundingRound, sandbox: Sandbox, now: datetime) -> None:
    backer, drafting = accounts.user(), accounts.user()
    mine = factory.pledge(live, sandbox, backer=backer, at=now)
    factory.draft_pledge(live, backer=drafting, at=now)

    def act(user: User) -> str:
        return str(panels.of(live, user=user, at=now)["act"])

    assert act(accounts.user()) == "Back this"
    assert act(backer) == "See your pledge"
    assert act(drafting) == "Finish your pledge"
    assert act(accounts.editor()) == ""
    firm = panels.of(live, user=accounts.owner_of(live.campaign.firm), at=now)
    assert (firm["act"], "You work for" in firm["state"]) == ("", True)
    assert panels.of(live, user=backer, at=now)["act_url"] == mine.get_absolute_url()


def test_a_campaign_shows_the_round_in_which_most_can_happen(
    live: FundingRound, rf: RequestFactory, now: datetime, deadline: datetime
) -> None:
    campaign = live.campaign
    later = factory.funding_round(campaign=campaign, state=RoundState.SCHEDULED, at=now)
    factory.funding_round(campaign=campaign, state=RoundState.DRAFT, at=now)
    request = rf.get("/")
    request.user = VISITOR

    shown = panels.panel(request, campaign, at=now)
    assert shown["funding"]["round"] == live
    assert shown["other_rounds"] == [later]
    live = rounds.suspend(live, by=accounts.operator(), at=now)
    rounds.open_round(later, at=now)

    assert panels.panel(request, campaign, at=now)["funding"]["round"] == later


def test_a_campaign_without_rounds_shows_none(rf: RequestFactory, now: datetime) -> None:
    from tests.factories import projects

    request = rf.get("/")
    request.user = VISITOR

    shown = panels.panel(request, projects.campaign(), at=now)
    assert shown == {"funding": None, "other_rounds": []}


def test_the_page_of_a_round_costs_five_queries_for_visitors(
    client: Client,
    sandbox: Sandbox,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    offers = tuple(factory.reward_terms(1_000 + i, stock=9) for i in range(12))
    round_ = factory.funding_round(at=now, rewards=offers)
    for reward in list(round_.rewards.all())[:4]:
        factory.pledge(round_, sandbox, reward=reward, at=now)

    with django_assert_num_queries(5):
        page = client.get(round_.get_absolute_url())

    assert page.status_code == 200
    assert not page.cookies
    assert "Vary" in page.headers


@pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
@pytest.mark.parametrize(
    "span",
    [timedelta(0), timedelta(seconds=30), timedelta(hours=5), timedelta(days=1), timedelta(days=9)],
)
def test_time_is_rounded_down_in_every_language(
    now: datetime, language: str, span: timedelta
) -> None:
    with translation.override(language):
        words = wording.duration(span)
        assert wording.time_left(now + span, at=now) == words

    assert re.fullmatch(r"\d+ [^\W\d]+", words), words


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=20, hours=23), "20 days"),
        (timedelta(days=10), "10 days"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(seconds=108), "1 minute"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(seconds=30), "30 seconds"),
        (timedelta(0), "0 seconds"),
    ],
)
def test_a_span_is_told_in_one_unit(span: timedelta, said: str) -> None:
    assert wording.duration(span) == said


def test_what_somebody_took_is_a_minute_at_least() -> None:
    assert wording.time_taken(timedelta(seconds=9)) == "1 minute"
    assert wording.time_taken(timedelta(hours=5)) == "5 hours"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("authentication_required", "Your bank wants you to confirm this payment."),
        ("insufficient_funds", "There was not enough money on the card."),
        ("expired_card", "The card has expired."),
        ("stolen_card", "The bank declined the card and gave no reason."),
        ("fraudulent", "The bank declined the card and gave no reason."),
        (
            collection.BROKEN,
            "Stripe could not carry out the payment. That says nothing about your card.",
        ),
        ("a_code_of_tomorrow", "The bank declined the card and gave no reason."),
        ("", "The bank declined the card and gave no reason."),
    ],
)
def test_a_failure_has_a_reason_and_a_remedy(code: str, reason: str) -> None:
    failure = wording.failure(code)

    assert failure.reason == reason
    assert failure.remedy
    assert failure.at_bank is (code == "authentication_required")


def test_a_card_is_named_as_people_name_it() -> None:
    assert wording.card("visa 4242") == "Visa ending in 4242"
    assert wording.card("link") == "link"
    assert wording.card("") == ""


def test_the_curve_runs_on_to_now_and_no_further_than_the_deadline(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    factory.pledge(live, sandbox, amount=2_500, at=now)

    halfway = panels.of(live, user=VISITOR, at=now + timedelta(days=10))  # type: ignore[arg-type]
    late = panels.of(live, user=VISITOR, at=now + timedelta(days=30))  # type: ignore[arg-type]

    assert halfway["curve"].now.x == pytest.approx(50, abs=1)
    assert late["curve"].now.x == 100.0
    assert len(late["curve_rows"]) == 1


def test_a_reward_that_nobody_has_chosen_does_not_count_people(now: datetime) -> None:
    round_ = factory.funding_round(at=now, rewards=(factory.reward_terms(),))

    seen = panels.of(round_, user=VISITOR, at=now)  # type: ignore[arg-type]

    assert [reward["left"] for reward in seen["rewards"]] == ["Nobody yet"]


def test_after_a_missed_goal_no_reward_claims_that_nobody_wanted_it(
    sandbox: Sandbox, now: datetime
) -> None:
    round_ = factory.funding_round(at=now, rewards=(factory.reward_terms(stock=3),))
    factory.pledge(round_, sandbox, reward=round_.rewards.get(), amount=2_500, at=now)
    round_ = settle(round_, at=round_.deadline_at)

    seen = panels.of(round_, user=VISITOR, at=round_.deadline_at)  # type: ignore[arg-type]

    assert round_.goal_met is False
    assert [reward["left"] for reward in seen["rewards"]] == [""]


def test_rewards_stand_in_order_of_their_price(now: datetime) -> None:
    prices = (18_000, 2_500, 6_000)
    round_ = factory.funding_round(
        at=now, rewards=tuple(factory.reward_terms(price) for price in prices)
    )

    seen = panels.of(round_, user=VISITOR, at=now)  # type: ignore[arg-type]

    assert [reward["price"].minor for reward in seen["rewards"]] == sorted(prices)


class TestLanguages:
    POLISH = {"title": "Lampka", "description": "Jedna lampka."}

    @pytest.fixture
    def told(self, now: datetime) -> FundingRound:
        """Written in English, the reward also in Polish."""
        offer = factory.reward_terms(translations={"pl": self.POLISH})
        plain = factory.reward_terms(5_000)
        return factory.funding_round(at=now, language="en", rewards=(offer, plain))

    @pytest.mark.parametrize(
        ("language", "shown"),
        [
            ("pl", [("Lampka", "", "Jedna lampka."), ("The light", "en", "One light.")]),
            ("en", [("The light", "", "One light."), ("The light", "", "One light.")]),
            ("fa", [("The light", "en", "One light."), ("The light", "en", "One light.")]),
        ],
    )
    def test_rewards_are_read_in_ones_language_or_as_they_were_written(
        self, told: FundingRound, language: str, shown: list[tuple[str, str, str]], now: datetime
    ) -> None:
        with translation.override(language):
            seen = panels.of(told, user=VISITOR, at=now)  # type: ignore[arg-type]

        rewards = seen["rewards"]
        assert [(one["name"], one["name"].lang, one["what"]) for one in rewards] == shown

    def test_they_cost_no_query_more(
        self, told: FundingRound, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        plain = factory.funding_round(at=now, rewards=(factory.reward_terms(),))
        with CaptureQueriesContext(connection) as asked:
            panels.of(plain, user=VISITOR, at=now)  # type: ignore[arg-type]

        with translation.override("pl"), django_assert_num_queries(len(asked)):
            panels.of(told, user=VISITOR, at=now)  # type: ignore[arg-type]
