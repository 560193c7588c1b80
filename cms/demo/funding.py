"""The demo's rounds: cards really saved in the sandbox, and really charged where it is time.

A step that was interrupted is taken up where it stopped: pledges that stand are left alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone, translation

from accounts import readers
from accounts.models import User
from cms.demo.calendar import Calendar, awake
from cms.demo.cast import Cast
from cms.demo.script import RoundText
from core import locks
from core.money import Money
from core.reader import reading
from payments import (
    checkouts,
    collection,
    pledging,
    refunds,
    rounds,
    settlement,
    totals,
    wording,
)
from payments.models import (
    FundingRound,
    Pledge,
    PledgeState,
    Refund,
    RefundState,
    Reward,
    RoundState,
    ShortfallRule,
)
from payments.rehearsal import pages
from projects.models import Campaign

# Stripe's test cards.
CARDS = {
    "good": "4242424242424242",
    "asks_once": "4000002500003155",
    "asks_always": "4000002760003184",
    "declines": "4000000000000341",
}
TAKES_PLEDGES = (RoundState.LIVE, RoundState.SETTLING, RoundState.GRACE)
# Below this a gift is not worth its card fee; the last pledge makes up the exact sum.
SMALLEST_GIFT = 500


@dataclass(frozen=True)
class Part:
    """What one backer does in a round."""

    backer: User
    card: str
    amount: int
    reward: Reward | None
    at: datetime


def open_round(
    campaign: Campaign, text: RoundText, *, terms: rounds.RoundTerms, slug: str, cast: Cast
) -> FundingRound:
    """The round, drafted by the firm, reviewed by the editor and opened; or as it stands."""
    known = FundingRound.objects.filter(slug=slug).first()
    if known is not None:
        return known
    owner = next(cast.owners[key] for key, firm in cast.firms.items() if firm == campaign.firm)
    # What opens only later has been drafted by now.
    opens = min(terms.opens_at, timezone.now())
    idea = campaign.ideas.get(number=text.idea) if text.idea else None
    with transaction.atomic():
        made = rounds.draft(
            campaign, slug=slug, terms=terms, by=owner, at=opens - timedelta(days=3), idea=idea
        )
        if text.state == RoundState.DRAFT:
            return made
        made = rounds.submit(made, by=owner, at=opens - timedelta(days=2))
        if text.state == RoundState.IN_REVIEW:
            return made
        made = rounds.approve(made, by=cast.editor, at=opens - timedelta(days=1))
        if text.state == RoundState.CANCELLED:
            return rounds.cancel(made, by=owner, at=opens - timedelta(hours=9))
        return made if text.state == RoundState.SCHEDULED else rounds.open_round(made, at=opens)


def stop(round_: FundingRound, *, cast: Cast, at: datetime) -> FundingRound:
    """The operator has the round wait, whatever its deadline says."""
    return rounds.suspend(round_, by=cast.operator, at=at)


def terms(text: RoundText, *, calendar: Calendar) -> rounds.RoundTerms:
    return rounds.RoundTerms(
        title=text.title,
        goal_minor=text.goal,
        currency=text.currency,
        opens_at=calendar.day(text.opens, hour=9),
        deadline_at=calendar.day(text.deadline),
        shortfall_rule=ShortfallRule(text.shortfall),
        rewards=rewards(text, calendar=calendar),
        language=text.language,
        translations=text.translations,
    )


def rewards(text: RoundText, *, calendar: Calendar) -> list[rounds.RewardTerms]:
    return [
        rounds.RewardTerms(
            each.title,
            each.description,
            each.price,
            each.stock,
            _month(calendar.day(each.ships)),
            each.translations,
        )
        for each in text.rewards
    ]


def _month(day: datetime) -> date:
    return day.date().replace(day=1)


@contextmanager
def undisturbed(round_: FundingRound) -> Iterator[None]:
    """Keep a running site's workers away from a round whose past is being written."""
    with ExitStack() as stack:
        # The seats under which the workers settle a round and begin its charges.
        stack.enter_context(locks.elected(f"settle:{round_.pk}"))
        stack.enter_context(locks.elected("pace_charges"))
        yield


def back(round_: FundingRound, text: RoundText, *, cast: Cast) -> None:
    """Everybody pledges whose pledge does not stand yet."""
    standing = set(
        round_.pledges.exclude(state=PledgeState.DRAFT).values_list("backer_id", flat=True)
    )
    for part in parts(round_, text, cast=cast):
        if part.backer.pk not in standing and not _pledge(round_, part):
            return


def is_backed(round_: FundingRound, text: RoundText) -> bool:
    """Whether the crowd's pledges stand, whatever visitors have added or changed."""
    drafts = round_.pledges.filter(state=PledgeState.DRAFT, backer__email__startswith="crowd-")
    return totals.promised_minor(round_) >= text.pledged and not drafts.exists()


def parts(round_: FundingRound, text: RoundText, *, cast: Cast) -> Sequence[Part]:
    """The same for the same round: who pledges what, adding up to exactly `text.pledged`."""
    chance = Random(round_.slug)  # noqa: S311 - no secret
    amounts = _amounts(round_, text, chance)
    backers = chance.sample(cast.crowd, len(amounts))
    cards = ["declines"] * text.declining + ["asks_always"] * text.asking
    cards += chance.choices(["good", "asks_once"], weights=[9, 1], k=len(amounts) - len(cards))
    named = [cast.people[key] for key in text.cards]
    backers[: len(named)] = named
    cards = [*text.cards.values(), *cards][: len(amounts)]
    until = min(round_.deadline_at, timezone.now())
    moments = [_moment(round_.opens_at, until, chance) for _ in amounts]
    for serial, key in enumerate(text.cards):
        if hours := text.lately.get(key):
            moments[serial] = _hours_before(until, hours, since=round_.opens_at)
    return sorted(
        (
            Part(backer, card, amount, reward, at)
            for backer, card, (reward, amount), at in zip(
                backers, cards, amounts, moments, strict=True
            )
        ),
        key=lambda part: part.at,
    )


def _hours_before(until: datetime, hours: float, *, since: datetime) -> datetime:
    """So long ago, by day, and never before `since`."""
    return max(since, awake(until - timedelta(hours=hours), after=since, until=until))


def _amounts(
    round_: FundingRound, text: RoundText, chance: Random
) -> list[tuple[Reward | None, int]]:
    """Rewards until the rest buys none, then a gift of that rest."""
    offered = list(round_.rewards.all())
    left = {reward.pk: reward.stock or 10_000 for reward in offered}
    found: list[tuple[Reward | None, int]] = []
    rest = text.pledged
    while True:
        payable = [r for r in offered if r.price_minor + SMALLEST_GIFT <= rest and left[r.pk]]
        if not payable:
            return [*found, (None, rest)]
        # The first rewards are the ordinary ones.
        reward = chance.choices(payable, weights=[8 >> min(r.position, 3) for r in payable])[0]
        left[reward.pk] -= 1
        found.append((reward, reward.price_minor))
        rest -= reward.price_minor


def _moment(start: datetime, end: datetime, chance: Random) -> datetime:
    """More people come in the first and the last days than between."""
    share = chance.random()
    bent = 2 * share * share if share < 0.5 else 1 - 2 * (1 - share) * (1 - share)
    return start + (end - start - timedelta(minutes=1)) * (share * 1.6 - bent * 0.6)


def _pledge(round_: FundingRound, part: Part) -> bool:
    """Whether the round still took it."""
    amount = Money(part.amount, round_.currency)
    # As the form said it: in the language and the form of address of whoever agreed.
    with translation.override(part.backer.language), reading(lambda: readers.of(part.backer)):
        consent = pledging.Consent(wording.consent(round_, amount), wording.CONSENT_VERSION)
    try:
        with transaction.atomic():
            pledge = pledging.start_pledge(
                round_,
                backer=part.backer,
                amount=amount,
                consent=consent,
                reward=part.reward,
                at=part.at,
            )
            # A draft of long ago would be lapsed before its card is saved.
            lasts = timezone.now() + pledging.DRAFT_LASTS
            Pledge.objects.filter(pk=pledge.pk).update(draft_expires_at=lasts)
    except pledging.RoundClosed:
        return False
    # Stripe keeps a Checkout open for half an hour from now, whatever the story says.
    address = checkouts.open_checkout(pledge, at=timezone.now())
    pages.save_card(address, number=CARDS[part.card])
    pledge.refresh_from_db(fields=["checkout_id"])
    checkouts.apply_checkout(pledge.checkout_id, at=part.at)
    pledging.announce_goal(round_, at=part.at)
    return True


def settle(round_: FundingRound, *, until: datetime) -> FundingRound:
    """What the clock did to a round between its deadline and `until`."""
    round_ = settlement.step(round_, at=round_.deadline_at + timedelta(seconds=8))
    if round_.outcome_at is None or not round_.goal_met:
        return _tidied(round_, at=round_.deadline_at)
    waits = [0, *sorted(round_.retry_after)]
    tries = [round_.outcome_at + timedelta(seconds=wait) for wait in waits]
    for at in tries:
        if at <= until:
            _charge(round_, at=at + timedelta(seconds=5))
            round_ = settlement.step(round_, at=at + timedelta(minutes=2))
    ends = round_.grace_ends_at
    if ends and ends <= until:
        round_ = settlement.step(round_, at=ends + timedelta(seconds=8))
        round_ = _give_back(round_, at=ends + timedelta(minutes=2))
    return _tidied(round_, at=until)


def _give_back(round_: FundingRound, *, at: datetime) -> FundingRound:
    """All refunds the rule asks for, each answered at once."""
    for refund in Refund.objects.filter(pledge__round=round_, state=RefundState.PENDING):
        refunds.run(refund, at=at)
    return settlement.step(round_, at=at + timedelta(minutes=1))


def _charge(round_: FundingRound, *, at: datetime) -> None:
    """As the paced task would: a try, or a word to the card's owner."""
    due = Pledge.objects.to_charge(at=at).filter(round=round_)
    for serial, pledge in enumerate(due.select_related("round", "reward").order_by("pk")):
        moment = at + timedelta(milliseconds=100 * serial)
        if not collection.can_retry_alone(pledge):
            collection.remind(pledge, at=moment)
            continue
        attempt = collection.begin(pledge, at=moment)
        collection.run(attempt, at=moment + timedelta(seconds=1))


def _tidied(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Let go of the cards of pledges that have ended."""
    for pledge in round_.pledges.filter(detach_card=True):
        checkouts.tidy(pledge, at=at)
    return round_


def is_told(round_: FundingRound, text: RoundText, *, until: datetime) -> bool:
    """Whether everything up to `until` has been played: such a round belongs to the workers."""
    if round_.state == RoundState.LIVE and round_.deadline_at > until:
        return text.state != RoundState.SUSPENDED and is_backed(round_, text)
    return round_.state not in (RoundState.LIVE, RoundState.SETTLING)
