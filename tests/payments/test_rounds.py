"""Drafting, reviewing and opening a round; every refusal leaves it as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import events
from core.money import MAXIMUM_CHARGE_MINOR
from core.moves import IllegalTransition
from notifications.models import Mail
from payments import rounds, tasks
from payments.models import FundingRound, RoundState, ShortfallRule
from projects.models import CampaignState, PhaseKind
from tests.factories import accounts, community, projects
from tests.factories import payments as factory
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db


def draft(terms: rounds.RoundTerms, *, at: datetime, **given: Any) -> FundingRound:
    campaign = given.pop("campaign", None) or projects.campaign(PhaseKind.FUND, at=at)
    by = accounts.owner_of(campaign.firm)
    return rounds.draft(campaign, slug="light", terms=terms, by=by, at=at, **given)


def test_a_draft_keeps_every_term(now: datetime) -> None:
    terms = replace(
        factory.terms(at=now, rewards=(factory.reward_terms(stock=3), factory.reward_terms(900))),
        retry_after=[1, 2],
        shortfall_rule=ShortfallRule.REFUND_ALL,
    )

    made = draft(terms, at=now)

    made.refresh_from_db()
    assert made.state == RoundState.DRAFT
    for name, value in terms.fields().items():
        assert getattr(made, name) == value
    assert [(r.price_minor, r.stock) for r in made.rewards.all()] == [(2_500, 3), (900, None)]
    assert [e.verb for e in events.of(made)] == ["round_drafted"]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("currency", {"currency": "XYZ"}, "unknown"),
    ("currency", {"currency": "eur"}, "unknown"),
    ("goal", {"goal_minor": 49}, "out_of_range"),
    ("goal", {"goal_minor": 0}, "out_of_range"),
    ("goal", {"goal_minor": -1}, "out_of_range"),
    ("goal", {"goal_minor": rounds.MAXIMUM_GOAL_MINOR + 1}, "out_of_range"),
    ("rewards", {"rewards": (factory.reward_terms(49),)}, "price_out_of_range"),
    ("rewards", {"rewards": (factory.reward_terms(-5),)}, "price_out_of_range"),
    (
        "rewards",
        {"rewards": (factory.reward_terms(MAXIMUM_CHARGE_MINOR + 1),)},
        "price_out_of_range",
    ),
    ("rewards", {"rewards": (factory.reward_terms(stock=0),)}, "stock_out_of_range"),
    ("rewards", {"rewards": (factory.reward_terms(stock=-1),)}, "stock_out_of_range"),
    ("rewards", {"rewards": (factory.reward_terms(stock=2**31),)}, "stock_out_of_range"),
]


@pytest.mark.parametrize(("field", "changes", "reason"), WRONG)
def test_terms_that_cannot_stand_are_named(
    field: str, changes: dict[str, Any], reason: str, now: datetime
) -> None:
    campaign = projects.campaign(PhaseKind.FUND, at=now)
    made = factory.funding_round(state=RoundState.DRAFT, campaign=campaign, at=now)
    terms = replace(factory.terms(at=now), **changes)

    with unchanged(), pytest.raises(rounds.TermsWrong) as refusal:
        draft(terms, at=now, campaign=campaign)
    assert refusal.value.args == (field, reason)
    with unchanged(), pytest.raises(rounds.TermsWrong):
        rounds.change_terms(made, terms=terms, by=accounts.owner_of(campaign.firm), at=now)


@pytest.mark.parametrize(
    ("opens", "deadline", "reason"),
    [
        (timedelta(days=1), timedelta(days=1), "before_opening"),
        (timedelta(days=2), timedelta(days=1), "before_opening"),
        (timedelta(days=-2), timedelta(0), "past"),
        (timedelta(0), rounds.LONGEST + timedelta(seconds=1), "too_far"),
    ],
)
def test_dates_in_the_wrong_order_are_named(
    opens: timedelta, deadline: timedelta, reason: str, now: datetime
) -> None:
    terms = replace(factory.terms(at=now), opens_at=now + opens, deadline_at=now + deadline)

    with pytest.raises(rounds.TermsWrong) as refusal:
        draft(terms, at=now)

    assert refusal.value.args == ("deadline_at", reason)
    assert not FundingRound.objects.exists()


def test_the_largest_and_the_smallest_terms_stand(now: datetime) -> None:
    for terms in (
        replace(factory.terms(at=now), goal_minor=50),
        replace(factory.terms(at=now), goal_minor=rounds.MAXIMUM_GOAL_MINOR),
        replace(factory.terms(at=now), deadline_at=now + rounds.LONGEST),
        factory.terms(at=now, rewards=(factory.reward_terms(MAXIMUM_CHARGE_MINOR, stock=1),)),
    ):
        terms.check(at=now)


@pytest.mark.parametrize(
    "state", [CampaignState.DRAFT, CampaignState.IN_REVIEW, CampaignState.CLOSED]
)
def test_a_round_needs_a_published_campaign(state: CampaignState, now: datetime) -> None:
    campaign = projects.campaign(PhaseKind.FUND, state=state, at=now)

    with unchanged(), pytest.raises(rounds.RoundNotAllowed, match="campaign"):
        draft(factory.terms(at=now), at=now, campaign=campaign)


@pytest.mark.parametrize(
    ("state", "step"),
    [(RoundState.DRAFT, rounds.submit), (RoundState.IN_REVIEW, rounds.approve)],
)
def test_no_round_goes_on_to_its_opening_in_a_closed_campaign(
    state: RoundState, step: Callable[..., FundingRound], now: datetime
) -> None:
    made = factory.funding_round(state=state, at=now)
    community.end(made.campaign)
    editor = accounts.editor()

    with unchanged(), pytest.raises(rounds.RoundNotAllowed, match="campaign"):
        step(made, by=editor, at=now)

    made.refresh_from_db()
    assert made.state == state


def test_after_the_last_word_a_round_is_given_up_instead_of_opened(now: datetime) -> None:
    waits, runs = (
        factory.funding_round(state=state, at=now)
        for state in (RoundState.SCHEDULED, RoundState.LIVE)
    )
    for made in (waits, runs):
        community.end(made.campaign)
    told = Mail.objects.count()

    tasks.sweep_rounds()

    waits.refresh_from_db()
    runs.refresh_from_db()
    assert (waits.state, waits.opened_at) == (RoundState.CANCELLED, None)
    assert runs.state == RoundState.LIVE
    assert Mail.objects.count() == told


def test_an_idea_is_funded_only_if_the_firm_chose_it(now: datetime) -> None:
    campaign = projects.campaign(PhaseKind.FUND, at=now)
    idea = projects.idea(campaign)
    elsewhere = projects.idea(projects.campaign(PhaseKind.FUND, at=now))

    for wrong in (idea, elsewhere):
        with unchanged(), pytest.raises(rounds.RoundNotAllowed, match="idea"):
            draft(factory.terms(at=now), at=now, campaign=campaign, idea=wrong)


def test_a_change_replaces_the_rewards_and_asks_for_another_review(now: datetime) -> None:
    made = factory.funding_round(
        state=RoundState.IN_REVIEW, at=now, rewards=(factory.reward_terms(),)
    )
    by = accounts.owner_of(made.campaign.firm)

    changed = rounds.change_terms(made, terms=factory.terms(at=now, goal=50_000), by=by, at=now)

    assert (changed.state, changed.goal_minor) == (RoundState.DRAFT, 50_000)
    assert not changed.rewards.exists()


@pytest.mark.parametrize("state", [RoundState.SCHEDULED, RoundState.LIVE])
def test_what_was_approved_is_frozen(state: RoundState, now: datetime) -> None:
    made = factory.funding_round(state=state, at=now)
    by = accounts.owner_of(made.campaign.firm)

    with unchanged(), pytest.raises(rounds.RoundFrozen):
        rounds.change_terms(made, terms=factory.terms(at=now), by=by, at=now)


PERSIAN = {"fa": {"title": "چراغی با یک باتری معمولی"}}
POLISH = {"pl": {"title": "Lampka", "description": "Jedna lampka."}}


class TestLanguages:
    """Translations are terms like the texts that they translate."""

    def test_a_draft_keeps_what_its_firm_says_in_each_language(self, now: datetime) -> None:
        offer = factory.reward_terms(translations=POLISH)

        made = draft(
            factory.terms(at=now, language="en", translations=PERSIAN, rewards=(offer,)), at=now
        )

        made.refresh_from_db()
        reward = made.rewards.get()
        assert (made.language, made.translations) == ("en", PERSIAN)
        assert (reward.language, reward.translations) == ("en", POLISH)

    def test_another_translation_asks_for_another_review(self, now: datetime) -> None:
        made = factory.funding_round(state=RoundState.IN_REVIEW, at=now, translations=PERSIAN)
        by = accounts.owner_of(made.campaign.firm)

        changed = rounds.change_terms(made, terms=factory.terms(at=now), by=by, at=now)

        assert (changed.state, changed.translations) == (RoundState.DRAFT, {})

    @pytest.mark.parametrize("state", [RoundState.SCHEDULED, RoundState.LIVE])
    def test_once_approved_nothing_is_translated_any_more(
        self, state: RoundState, now: datetime
    ) -> None:
        offer = factory.reward_terms()
        made = factory.funding_round(state=state, at=now, rewards=(offer,))
        translated = factory.terms(
            at=now,
            translations=PERSIAN,
            rewards=(replace(offer, translations=POLISH),),
        )
        by = accounts.owner_of(made.campaign.firm)

        with unchanged(), pytest.raises(rounds.RoundFrozen):
            rounds.change_terms(made, terms=translated, by=by, at=now)


def test_a_round_goes_back_and_forth_until_it_is_approved(now: datetime) -> None:
    made = factory.funding_round(state=RoundState.DRAFT, at=now)
    owner, editor = accounts.owner_of(made.campaign.firm), accounts.editor()
    made = rounds.submit(made, by=owner, at=now)
    made = rounds.send_back(made, by=editor, at=now)
    assert made.state == RoundState.DRAFT
    assert Mail.objects.filter(kind="round_sent_back", recipient=owner).count() == 1
    made = rounds.submit(made, by=owner, at=now)
    made = rounds.approve(made, by=editor, at=now)
    assert (made.state, made.reviewed_by) == (RoundState.SCHEDULED, editor)
    made = rounds.open_round(made, at=now)
    assert (made.state, made.opened_at) == (RoundState.LIVE, now)
    assert Mail.objects.filter(kind="round_opened", recipient=owner).count() == 1


def test_steps_in_the_wrong_order_are_refused(now: datetime) -> None:
    by = accounts.editor()
    steps = {
        "submit": lambda r: rounds.submit(r, by=by, at=now),
        "send_back": lambda r: rounds.send_back(r, by=by, at=now),
        "approve": lambda r: rounds.approve(r, by=by, at=now),
        "open_round": lambda r: rounds.open_round(r, at=now),
        "suspend": lambda r: rounds.suspend(r, by=by, at=now),
        "resume": lambda r: rounds.resume(r, by=by, at=now),
        "cancel": lambda r: rounds.cancel(r, by=by, at=now),
    }
    allowed = {
        RoundState.DRAFT: {"submit", "cancel"},
        RoundState.IN_REVIEW: {"send_back", "approve", "cancel"},
        RoundState.SCHEDULED: {"open_round", "suspend", "cancel"},
        RoundState.LIVE: {"suspend"},
    }
    for state, may in allowed.items():
        made = factory.funding_round(state=state, at=now)
        for name in steps.keys() - may:
            with unchanged(), pytest.raises(IllegalTransition):
                steps[name](made)


def test_a_round_whose_deadline_passed_in_review_is_not_approved(now: datetime) -> None:
    made, editor = factory.funding_round(state=RoundState.IN_REVIEW, at=now), accounts.editor()

    with unchanged(), pytest.raises(rounds.TermsWrong):
        rounds.approve(made, by=editor, at=made.deadline_at)


def test_a_suspended_round_is_neither_approved_nor_opened_by_a_sweep(now: datetime) -> None:
    """The sweep had read it as scheduled when the operator stopped it."""
    made = factory.funding_round(state=RoundState.SCHEDULED, at=now)
    editor = accounts.editor()
    rounds.suspend(made, by=accounts.operator(), at=now)

    with unchanged(), pytest.raises(IllegalTransition):
        rounds.open_round(made, at=now)
    with unchanged(), pytest.raises(IllegalTransition):
        rounds.approve(made, by=editor, at=now)


@pytest.mark.parametrize("state", [RoundState.SCHEDULED, RoundState.LIVE])
def test_a_suspended_round_goes_on_where_it_was(state: RoundState, now: datetime) -> None:
    made = factory.funding_round(state=state, at=now)
    operator = accounts.operator()

    assert rounds.suspend(made, by=operator, at=now).state == RoundState.SUSPENDED
    assert rounds.resume(made, by=operator, at=now).state == state


def test_a_round_given_up_is_shown_and_opened_no_more(now: datetime) -> None:
    made = factory.funding_round(state=RoundState.SCHEDULED, at=now)
    owner = accounts.owner_of(made.campaign.firm)

    assert rounds.cancel(made, by=owner, at=now).state == RoundState.CANCELLED

    assert not FundingRound.objects.public().filter(pk=made.pk).exists()
    assert not FundingRound.objects.to_open(at=now).filter(pk=made.pk).exists()
    record = events.of(made).get(verb="round_cancelled")
    assert record.actor == owner
