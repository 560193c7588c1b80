"""A pledge until the deadline: who may, how much, how many, and what a refusal leaves behind."""

from datetime import datetime, timedelta

import pytest

from core import events
from core.money import MAXIMUM_CHARGE_MINOR, CurrencyMismatch, Money
from notifications.models import Mail
from payments import collection, pledging, rounds
from payments.models import FundingRound, Pledge, PledgeState, Reward, RoundState
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.charging import settle
from tests.payments.footprint import unchanged

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"
NEW_WORDS = pledging.Consent(text="Charge me €40.00 if the goal is met.", version=2)


@pytest.fixture
def scarce(now: datetime) -> FundingRound:
    """A round whose reward for 25.00 EUR exists once, and another that exists without end."""
    once, endless = factory.reward_terms(stock=1), factory.reward_terms(4_000)
    return factory.funding_round(at=now, rewards=(once, endless))


def rewards_of(round_: FundingRound) -> tuple[Reward, Reward]:
    first, second = round_.rewards.all()
    return first, second


def start(round_: FundingRound, *, at: datetime, minor: int = 2_500, **named: object) -> Pledge:
    given = {"backer": accounts.user(), "consent": factory.CONSENT, **named}
    return pledging.start_pledge(round_, amount=Money(minor, "EUR"), at=at, **given)  # type: ignore[arg-type]


# Starting


def test_a_draft_holds_what_was_agreed_to(scarce: FundingRound, now: datetime) -> None:
    reward, _ = rewards_of(scarce)
    consent = pledging.Consent(text="Charge me.", version=3, address="2001:db8::7")

    draft = start(scarce, at=now, reward=reward, consent=consent)

    draft.refresh_from_db()
    assert (draft.state, draft.reward, draft.amount) == ("draft", reward, Money(2_500, "EUR"))
    assert (draft.consent_text, draft.consent_version) == ("Charge me.", 3)
    assert (draft.consent_address, draft.consented_at) == ("2001:db8::7", now)
    assert draft.draft_expires_at == now + pledging.DRAFT_LASTS
    assert [event.verb for event in events.of(draft)] == ["pledge_started"]


def test_a_draft_outlives_its_checkout_and_stripes_half_hour() -> None:
    assert timedelta(minutes=30) < pledging.CHECKOUT_LASTS < pledging.DRAFT_LASTS


def test_a_round_takes_pledges_from_its_opening_until_just_before_its_deadline(
    live: FundingRound,
) -> None:
    tick, backer = timedelta(microseconds=1), accounts.user()
    for moment in (live.opens_at - tick, live.deadline_at, live.deadline_at + tick):
        with unchanged(), pytest.raises(pledging.RoundClosed):
            start(live, at=moment, backer=backer)

    for moment in (live.opens_at, live.deadline_at - tick):
        assert start(live, at=moment).state == PledgeState.DRAFT


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.IN_REVIEW, RoundState.SCHEDULED])
def test_a_round_that_is_not_open_takes_no_pledge(state: RoundState, now: datetime) -> None:
    round_, backer = factory.funding_round(state=state, at=now), accounts.user()

    with unchanged(), pytest.raises(pledging.RoundClosed):
        start(round_, at=now, backer=backer)


def test_a_backer_may_step_back_while_the_round_is_suspended(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)
    rounds.suspend(live, by=accounts.operator(), at=now)

    assert pledging.cancel_pledge(pledge, at=now).state == PledgeState.CANCELLED


def test_a_suspended_round_takes_no_pledge(live: FundingRound, now: datetime) -> None:
    rounds.suspend(live, by=accounts.operator(), at=now)
    backer = accounts.user()

    with unchanged(), pytest.raises(pledging.RoundClosed):
        start(live, at=now, backer=backer)


def test_staff_keep_their_money_out(live: FundingRound, now: datetime) -> None:
    for person in (accounts.editor(), accounts.operator()):
        with unchanged(), pytest.raises(pledging.MayNotPledge, match="staff"):
            start(live, at=now, backer=person)


def test_the_firms_own_people_cannot_back_it_but_another_firms_can(
    live: FundingRound, now: datetime
) -> None:
    firm = live.campaign.firm
    for person in (accounts.owner_of(firm), accounts.member_of(firm)):
        with unchanged(), pytest.raises(pledging.MayNotPledge, match="firm"):
            start(live, at=now, backer=person)

    assert start(live, at=now, backer=accounts.owner_of(accounts.firm())).pk


@pytest.mark.parametrize("minor", [49, 1, 0, -1, -2_500])
def test_less_than_stripe_charges_is_refused(minor: int, live: FundingRound, now: datetime) -> None:
    backer = accounts.user()

    with unchanged(), pytest.raises(pledging.AmountTooSmall) as refusal:
        start(live, at=now, minor=minor, backer=backer)

    assert refusal.value.args[0] == Money(50, "EUR")
    assert start(live, at=now, minor=50, backer=backer).amount == Money(50, "EUR")


def test_less_than_the_rewards_price_is_refused_and_more_is_welcome(
    scarce: FundingRound, now: datetime
) -> None:
    reward, _ = rewards_of(scarce)
    backer = accounts.user()

    with unchanged(), pytest.raises(pledging.AmountTooSmall) as refusal:
        start(scarce, at=now, minor=2_499, reward=reward, backer=backer)

    assert refusal.value.args[0] == Money(2_500, "EUR")
    assert start(scarce, at=now, minor=9_999, reward=reward, backer=backer).reward == reward


def test_more_than_a_card_can_be_charged_is_refused(live: FundingRound, now: datetime) -> None:
    backer = accounts.user()

    with unchanged(), pytest.raises(pledging.AmountTooLarge):
        start(live, at=now, minor=MAXIMUM_CHARGE_MINOR + 1, backer=backer)

    assert start(live, at=now, minor=MAXIMUM_CHARGE_MINOR, backer=backer).pk


def test_an_amount_in_another_currency_is_refused(live: FundingRound, now: datetime) -> None:
    backer = accounts.user()

    with unchanged(), pytest.raises(CurrencyMismatch):
        pledging.start_pledge(
            live, backer=backer, amount=Money(2_500, "PLN"), consent=factory.CONSENT, at=now
        )


def test_a_reward_of_another_round_is_refused(
    live: FundingRound, scarce: FundingRound, now: datetime
) -> None:
    backer = accounts.user()

    with unchanged(), pytest.raises(pledging.RewardUnknown):
        start(live, at=now, reward=rewards_of(scarce)[0], backer=backer)


def test_a_draft_holds_the_last_of_a_reward(scarce: FundingRound, now: datetime) -> None:
    reward, _ = rewards_of(scarce)
    start(scarce, at=now, reward=reward)
    late = accounts.user()

    with unchanged(), pytest.raises(pledging.RewardSoldOut):
        start(scarce, at=now, reward=reward, backer=late)


def test_a_second_click_rewrites_the_same_draft(scarce: FundingRound, now: datetime) -> None:
    reward, other = rewards_of(scarce)
    backer = accounts.user()
    first = start(scarce, at=now, reward=reward, backer=backer)
    later = now + timedelta(minutes=5)

    second = start(scarce, at=later, minor=4_000, reward=other, backer=backer, consent=NEW_WORDS)

    assert second.pk == first.pk
    assert Pledge.objects.count() == 1
    assert (second.amount.minor, second.consent_version, second.consented_at) == (4_000, 2, later)
    assert second.started_at == now
    assert second.draft_expires_at == later + pledging.DRAFT_LASTS
    assert start(scarce, at=later, reward=reward).reward == reward


def test_the_same_click_twice_does_not_run_into_its_own_stock(
    scarce: FundingRound, now: datetime
) -> None:
    reward, _ = rewards_of(scarce)
    backer = accounts.user()

    first = start(scarce, at=now, reward=reward, backer=backer)
    assert start(scarce, at=now, reward=reward, backer=backer).pk == first.pk


def test_whoever_backs_a_round_is_led_to_their_pledge(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    mine = factory.pledge(live, sandbox, at=now)

    with unchanged(), pytest.raises(pledging.AlreadyPledged) as refusal:
        start(live, at=now, backer=mine.backer)

    assert refusal.value.args[0] == mine


@pytest.mark.parametrize("end", [pledging.cancel_pledge, pledging.expire_draft])
def test_after_an_end_the_same_person_may_begin_anew(
    end: object, scarce: FundingRound, now: datetime
) -> None:
    reward, _ = rewards_of(scarce)
    first = start(scarce, at=now, reward=reward)
    end(first, at=now)  # type: ignore[operator]

    again = start(scarce, at=now, reward=reward, backer=first.backer)

    assert again.pk != first.pk
    assert Pledge.objects.get(pk=first.pk).ended_at == now


# Changing


def test_a_change_is_a_new_consent_on_the_same_card(
    scarce: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    reward, other = rewards_of(scarce)
    pledge = factory.pledge(scarce, sandbox, reward=reward, at=now)
    later = now + timedelta(days=1)

    changed = pledging.change_pledge(
        pledge, amount=Money(4_000, "EUR"), reward=other, consent=NEW_WORDS, at=later
    )

    assert changed.state == PledgeState.PLEDGED
    assert (changed.amount.minor, changed.reward, changed.consented_at) == (4_000, other, later)
    assert changed.payment_method_id == pledge.payment_method_id
    assert changed.pledged_at == pledge.pledged_at
    assert start(scarce, at=later, reward=reward).reward == reward
    assert Mail.objects.filter(kind="pledge_confirmed", recipient=pledge.backer).count() == 2


def test_a_change_may_keep_the_last_of_a_reward(
    scarce: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    reward, _ = rewards_of(scarce)
    pledge = factory.pledge(scarce, sandbox, reward=reward, at=now)

    changed = pledging.change_pledge(
        pledge, amount=Money(9_000, "EUR"), reward=reward, consent=NEW_WORDS, at=now
    )

    assert changed.amount.minor == 9_000


@pytest.mark.parametrize(
    ("minor", "which", "refusal"),
    [
        (49, None, pledging.AmountTooSmall),
        (2_499, "scarce", pledging.AmountTooSmall),
        (MAXIMUM_CHARGE_MINOR + 1, None, pledging.AmountTooLarge),
        (2_500, "scarce", pledging.RewardSoldOut),
        (2_500, "foreign", pledging.RewardUnknown),
    ],
)
def test_a_change_is_refused_as_a_pledge_is(
    minor: int,
    which: str | None,
    refusal: type[Exception],
    scarce: FundingRound,
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
) -> None:
    reward, _ = rewards_of(scarce)
    start(scarce, at=now, reward=reward)
    pledge = factory.pledge(scarce, sandbox, at=now)
    foreign = Reward.objects.create(round=live, title="x", description="x", price_minor=100)
    wanted = {"scarce": reward, "foreign": foreign, None: None}[which]

    with unchanged(), pytest.raises(refusal):
        pledging.change_pledge(
            pledge, amount=Money(minor, "EUR"), reward=wanted, consent=NEW_WORDS, at=now
        )


def test_after_the_deadline_nothing_is_changed(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)

    with unchanged(), pytest.raises(pledging.RoundClosed):
        pledging.change_pledge(
            pledge, amount=Money(4_000, "EUR"), consent=NEW_WORDS, at=live.deadline_at
        )


def test_only_a_standing_pledge_is_changed(live: FundingRound, now: datetime) -> None:
    draft = start(live, at=now)
    ended = pledging.cancel_pledge(start(live, at=now), at=now)

    for pledge in (draft, ended):
        with unchanged(), pytest.raises(pledging.NotChangeable):
            pledging.change_pledge(pledge, amount=Money(4_000, "EUR"), consent=NEW_WORDS, at=now)


# Cancelling


def test_a_cancelled_pledge_frees_its_reward_and_says_so_once(
    scarce: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    reward, _ = rewards_of(scarce)
    pledge = factory.pledge(scarce, sandbox, reward=reward, at=now)

    cancelled = pledging.cancel_pledge(pledge, at=now)
    with unchanged():
        pledging.cancel_pledge(pledge, at=now)

    assert (cancelled.state, cancelled.ended_at, cancelled.detach_card) == ("cancelled", now, True)
    assert Mail.objects.filter(kind="pledge_cancelled").count() == 1
    assert start(scarce, at=now, reward=reward).reward == reward


def test_a_cancelled_draft_is_no_mail_and_no_card(live: FundingRound, now: datetime) -> None:
    cancelled = pledging.cancel_pledge(start(live, at=now), at=now)

    assert cancelled.state == PledgeState.CANCELLED
    assert not cancelled.detach_card
    assert not Mail.objects.filter(kind="pledge_cancelled").exists()


def test_at_the_deadline_it_is_too_late_to_cancel(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    for pledge in (factory.pledge(live, sandbox, at=now), start(live, at=now)):
        with unchanged(), pytest.raises(pledging.NotChangeable):
            pledging.cancel_pledge(pledge, at=live.deadline_at)


def test_what_was_charged_is_not_cancelled(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    paid = factory.pledge(live, sandbox, amount=9_000, at=now)
    failed = factory.pledge(live, sandbox, amount=1_000, card=DECLINES_LATER, at=now)
    settle(live, at=deadline)

    for pledge in (paid, failed):
        with unchanged(), pytest.raises(pledging.NotChangeable):
            pledging.cancel_pledge(pledge, at=deadline)


# Saving a card


def save(pledge: Pledge, name: str, *, at: datetime) -> Pledge:
    return pledging.save_card(
        pledge,
        payment_method_id=f"pm_{name}",
        card=f"visa {name}",
        setup_intent_id=f"seti_{name}",
        at=at,
    )


def test_a_saved_card_makes_the_promise_once(live: FundingRound, now: datetime) -> None:
    draft = start(live, at=now)

    pledged = save(draft, "one", at=now)
    with unchanged():
        save(draft, "one", at=now + timedelta(minutes=1))

    assert (pledged.state, pledged.pledged_at, pledged.card) == ("pledged", now, "visa one")
    assert Mail.objects.filter(kind="pledge_confirmed").count() == 1


def test_a_second_card_does_not_take_a_standing_pledge_its_first(
    live: FundingRound, now: datetime
) -> None:
    """Two Checkouts were open at once, and the backer finished both."""
    draft = start(live, at=now)
    save(draft, "one", at=now)

    after = save(draft, "two", at=now)

    assert (after.state, after.payment_method_id, after.detach_card) == ("pledged", "pm_one", False)


def test_a_card_for_an_ended_pledge_is_marked_to_be_let_go(
    live: FundingRound, now: datetime
) -> None:
    ended = pledging.expire_draft(start(live, at=now), at=now)

    after = save(ended, "late", at=now)

    assert (after.state, after.payment_method_id, after.detach_card) == ("expired", "pm_late", True)
    assert after.pledged_at is None


def test_another_card_for_a_failed_payment_is_tried_at_once(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    failed = factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
    settle(live, at=deadline)
    later = deadline + timedelta(hours=1)

    after = save(failed, "two", at=later)

    assert (after.state, after.payment_method_id) == (PledgeState.ERRORED, "pm_two")
    assert (after.next_attempt_at, after.detach_card) == (later, False)
    assert collection.can_retry_alone(after)


def test_late_news_of_the_first_card_does_not_put_it_back(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    failed = factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
    settle(live, at=deadline)
    save(failed, "two", at=deadline)

    with unchanged():
        pledging.save_card(
            failed,
            payment_method_id=failed.payment_method_id,
            card=failed.card,
            setup_intent_id=failed.setup_intent_id,
            at=deadline,
        )


def test_a_card_that_comes_while_the_old_one_is_being_tried_is_the_next_to_try(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    failed = factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
    settle(live, at=deadline)
    later = deadline + timedelta(days=2)
    attempt = collection.begin(failed, at=later)

    after = save(failed, "two", at=later)
    assert (after.state, after.payment_method_id) == (PledgeState.COLLECTING, "pm_two")
    assert not after.detach_card

    collection.run(attempt, at=later)
    after.refresh_from_db()
    assert after.state == PledgeState.ERRORED
    assert after.next_attempt_at == later
    assert collection.can_retry_alone(after)


def test_a_collected_pledge_keeps_the_card_it_was_paid_with(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    paid = factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)

    after = save(paid, "late", at=deadline)

    assert (after.state, after.detach_card) == (PledgeState.COLLECTED, False)
    assert after.payment_method_id == paid.payment_method_id


def test_only_a_draft_expires(live: FundingRound, sandbox: Sandbox, now: datetime) -> None:
    pledged = factory.pledge(live, sandbox, at=now)
    cancelled = pledging.cancel_pledge(start(live, at=now), at=now)

    for pledge in (pledged, cancelled):
        with unchanged():
            pledging.expire_draft(pledge, at=now)


# The goal


def test_the_goal_is_announced_once_and_charges_nobody(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    factory.pledge(live, sandbox, amount=9_999, at=now)
    with unchanged():
        assert not pledging.announce_goal(live, at=now)
    factory.pledge(live, sandbox, amount=50, at=now)

    assert pledging.announce_goal(live, at=now)
    with unchanged():
        assert not pledging.announce_goal(live, at=now)

    live.refresh_from_db()
    assert live.goal_reached_at == now
    assert stripe_side.paid(sandbox) == []
    assert not Pledge.objects.exclude(state=PledgeState.PLEDGED).exists()
    told = Mail.objects.filter(kind="goal_reached").values_list("recipient", flat=True)
    assert set(told) >= {p.backer_id for p in live.pledges.all()}


def test_a_goal_reached_after_the_end_is_no_news(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)

    with unchanged():
        assert not pledging.announce_goal(live, at=deadline)


def test_a_round_of_another_currency_counts_in_its_own_units(
    sandbox: Sandbox, now: datetime
) -> None:
    yen = factory.funding_round(at=now, currency="JPY", goal=5_000)
    backer = accounts.user()
    with unchanged(), pytest.raises(pledging.AmountTooSmall):
        factory.draft_pledge(yen, amount=49, backer=backer, at=now)

    pledge = factory.pledge(yen, sandbox, amount=5_000, at=now)
    settle(yen, at=yen.deadline_at)

    pledge.refresh_from_db()
    [charge] = stripe_side.paid(sandbox, pledge)
    assert (charge["amount"], charge["currency"]) == (5_000, "jpy")
    assert pledge.state == PledgeState.COLLECTED
