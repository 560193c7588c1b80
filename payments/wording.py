"""What people read about money: the rule, the consent, the reasons, what happens next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.money import Money
from core.templatetags.format import PERSIAN, moment, money, money_exact, reader_locale
from payments.models import FundingRound, RoundState, ShortfallRule
from payments.totals import Totals

# Raised whenever the meaning of `consent` changes, so that every stored consent tells which
# sentence was shown.
CONSENT_VERSION = 1
# Keeps Babel at the unit it is given, instead of rounding to weeks or months.
NEVER = 10**9
Unit = tuple[Literal["day", "hour", "minute", "second"], timedelta]
MINUTE: Unit = ("minute", timedelta(minutes=1))
UNITS: tuple[Unit, ...] = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    MINUTE,
    ("second", timedelta(seconds=1)),
)
COUNTING = gettext_lazy(
    "The deadline has passed and the pledges are being counted. The outcome stands here in a "
    "minute."
)
CHARGING = gettext_lazy("The goal was met with %(pledged)s. The cards are being charged now.")
NOTHING_ARRIVED = gettext_lazy(
    "The goal was met with %(pledged)s, but no card could be charged. There is nothing to go ahead "
    "with, and nobody has paid anything."
)
WENT_AHEAD = gettext_lazy(
    "The goal was met with %(pledged)s, but cards failed and %(collected)s was collected. As it "
    "had chosen beforehand, the firm goes ahead."
)
ONLY_OURS = gettext_lazy(
    "Only the firm and the people who run this site see this round: it has not been approved."
)
# Ended by an operator: the reason follows in their own words.
ENDED_UNCHARGED = gettext_lazy(
    "This round was ended by the people who run this site. Nobody was charged, and every saved "
    "card was removed."
)
ENDED_REFUNDING = gettext_lazy(
    "This round was ended by the people who run this site, and everyone is being refunded."
)
ENDED_REFUNDED = gettext_lazy(
    "This round was ended by the people who run this site, and everyone was refunded: %(refunded)s."
)
ENDED = {
    RoundState.CANCELLED: ENDED_UNCHARGED,
    RoundState.REFUNDING: ENDED_REFUNDING,
    RoundState.REFUNDED: ENDED_REFUNDED,
}
STANDING = {
    RoundState.DRAFT: ONLY_OURS,
    RoundState.IN_REVIEW: ONLY_OURS,
    RoundState.CANCELLED: gettext_lazy("This round was cancelled."),
    RoundState.SCHEDULED: gettext_lazy("This round opens on %(opens)s."),
    RoundState.SUSPENDED: gettext_lazy(
        "This round is stopped while the people who run this site look into it. Nobody is "
        "charged, and the deadline waits."
    ),
    RoundState.GRACE: gettext_lazy(
        "The goal was met with %(pledged)s. %(collected)s is collected; payments that failed can "
        "be mended until %(until)s."
    ),
    RoundState.FUNDED: gettext_lazy("Funded: %(collected)s of %(pledged)s pledged was collected."),
    RoundState.UNFUNDED: gettext_lazy(
        "The goal was missed: %(pledged)s of %(goal)s by %(deadline)s. Nobody was charged, and "
        "every saved card was removed."
    ),
    RoundState.REFUNDING: gettext_lazy(
        "Cards failed and less than %(goal)s arrived. As the firm had chosen beforehand, everyone "
        "is being refunded."
    ),
    RoundState.REFUNDED: gettext_lazy(
        "Cards failed and less than %(goal)s arrived. As the firm had chosen beforehand, "
        "everyone was refunded: %(refunded)s."
    ),
}


@dataclass(frozen=True)
class Rule:
    """When a card is charged, and what happens if less arrives than was pledged."""

    rule: str
    more: str


def rule(round_: FundingRound) -> Rule:
    """The charge rule as it stands under the button."""
    terms = {"goal": money(round_.goal), "deadline": moment(round_.deadline_at)}
    return Rule(
        _("You are charged only if %(goal)s is pledged by %(deadline)s.") % terms,
        shortfall(round_.shortfall_rule),
    )


def shortfall(rule: str) -> str:
    """What happens if less arrives than was pledged."""
    if rule == ShortfallRule.REFUND_ALL:
        return _("If cards fail and less arrives, everyone is refunded.")
    return _("If cards fail and less arrives, the firm goes ahead with what was collected.")


def consent(round_: FundingRound, amount: Money | None) -> str:
    """What a backer agrees to. Before the amount is known it is “the amount above”."""
    terms = {
        "amount": money_exact(amount) if amount else pgettext("of money", "the amount above"),
        "goal": money(round_.goal),
        "deadline": moment(round_.deadline_at),
        "grace": duration(round_.grace),
    }
    sentences = [
        _(
            "I agree that my card is charged %(amount)s once, after %(deadline)s, and only if "
            "%(goal)s has been pledged by then."
        )
        % terms,
        shortfall(round_.shortfall_rule),
        _("Until then I can change or cancel my pledge here, and nothing is charged.") % terms,
        _("If my card fails, I have %(grace)s to mend the payment; then the pledge is dropped.")
        % terms,
    ]
    return " ".join(sentences)


def card(saved: str) -> str:
    """Which card it is: “visa 4242” becomes “Visa ending in 4242”."""
    brand, _space, last = saved.rpartition(" ")
    if not (brand and last.isdecimal()):
        return saved
    return _("%(brand)s ending in %(last)s") % {"brand": brand.title(), "last": last}


def duration(span: timedelta) -> str:
    """10 days, 36 hours, 1 minute: rounded down, so that nobody counts on time they lack.

    Seconds are for the last minute of a countdown, where the next unit would be nought.
    """
    name, unit = next((pair for pair in UNITS if span >= 2 * pair[1]), UNITS[-1])
    if name == "second" and span >= MINUTE[1]:
        name, unit = MINUTE
    locale = reader_locale()
    whole = span // unit * unit
    text = dates.format_timedelta(whole, granularity=name, threshold=NEVER, locale=locale)
    return text.translate(PERSIAN) if locale.language == "fa" else text


def time_taken(span: timedelta) -> str:
    """How long somebody took: a minute at least, since nobody measures people in seconds."""
    return duration(max(span, MINUTE[1]))


def time_left(until: datetime, *, at: datetime) -> str:
    return duration(max(until - at, timedelta(0)))


@dataclass(frozen=True)
class Failure:
    """Why a payment failed, and what its owner can do. `at_bank`: the bank waits for a word."""

    reason: str
    remedy: str
    at_bank: bool = False


def failure(code: str) -> Failure:
    """Stripe's decline codes in people's words. Fraud is never named to whoever holds the card."""
    if code == "authentication_required":
        return Failure(
            _("Your bank wants you to confirm this payment."),
            _("Confirm it with your bank; that takes a minute."),
            at_bank=True,
        )
    return Failure(_reason(code), _remedy(code))


def _reason(code: str) -> str:
    match code:
        case "insufficient_funds":
            return _("There was not enough money on the card.")
        case "expired_card":
            return _("The card has expired.")
        case "incorrect_cvc" | "invalid_cvc" | "incorrect_number" | "invalid_number":
            return _("The card's details were not right.")
        case "invalid_expiry_month" | "invalid_expiry_year" | "incorrect_zip":
            return _("The card's details were not right.")
        case "card_velocity_exceeded" | "withdrawal_count_limit_exceeded":
            return _("The card has reached its limit.")
        case "card_not_supported" | "currency_not_supported" | "not_permitted":
            return _("The bank does not allow this kind of payment with this card.")
        case "stop_payment_order" | "revocation_of_authorization":
            return _("The bank has been told to stop payments like this one.")
        case "revocation_of_all_authorizations":
            return _("The bank has been told to stop payments like this one.")
        case "issuer_not_available" | "processing_error" | "try_again_later":
            return _("The bank could not be reached.")
        case "stripe_error":
            return _("Stripe could not carry out the payment. That says nothing about your card.")
    return _("The bank declined the card and gave no reason.")


def _remedy(code: str) -> str:
    match code:
        case "insufficient_funds":
            return _("See that there is enough on it, or use another card.")
        case "issuer_not_available" | "processing_error" | "try_again_later" | "stripe_error":
            return _("Try again, or use another card.")
        case "card_velocity_exceeded" | "withdrawal_count_limit_exceeded":
            return _("Ask your bank to raise it, or use another card.")
    return _("Use another card, or ask your bank what is wrong.")


def standing(round_: FundingRound, sums: Totals, *, at: datetime) -> str:
    """How a round stands that takes no pledges now, in honest words."""
    figures = {
        "pledged": money(Money(round_.pledged_minor_at_outcome or 0, round_.currency)),
        "collected": money(sums.collected),
        "refunded": money(sums.refunded),
        "goal": money(round_.goal),
        "opens": moment(round_.opens_at),
        "deadline": moment(round_.deadline_at),
        "until": moment(round_.grace_ends_at),
    }
    sentence = STANDING.get(RoundState(round_.state))
    if round_.state == RoundState.FUNDED and sums.collected < round_.goal:
        sentence = WENT_AHEAD
    # Under “go ahead” only a round that collected nothing at all is given back by the rule.
    is_ended_short = round_.state in (RoundState.REFUNDING, RoundState.REFUNDED)
    if is_ended_short and round_.shortfall_rule == ShortfallRule.PROCEED:
        sentence = NOTHING_ARRIVED
    if round_.state == RoundState.LIVE and not round_.takes_pledges(at=at):
        sentence = COUNTING
    elif round_.state == RoundState.SETTLING:
        sentence = CHARGING if round_.goal_met else COUNTING
    if round_.ended_because and round_.state in ENDED:
        return f"{ENDED[RoundState(round_.state)] % figures} {round_.ended_because}"
    return str(sentence) % figures if sentence else ""
