"""What happens to a pledge, when and under which condition, for components/timeline.html."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.money import Money
from core.templatetags.format import moment, money, money_exact, number
from payments import collection, wording
from payments.models import FundingRound, Pledge, PledgeState, RoundState, ShortfallRule


@dataclass(frozen=True)
class Step:
    """`state` is done, now, or "" for what is still to come."""

    when: str
    what: str
    state: str = ""


def before(round_: FundingRound, amount: Money | None) -> list[Step]:
    """All that can follow, before the card is saved."""
    today = Step(_("Today"), _("Your card is saved with Stripe; no money moves."), "now")
    return [today, *_until_the_outcome(round_, amount)]


def _until_the_outcome(round_: FundingRound, amount: Money | None) -> list[Step]:
    sum_ = {"amount": money_exact(amount)} if amount else {"amount": _("the amount")}
    until = _("Until %(deadline)s") % {"deadline": moment(round_.deadline_at)}
    grace = {"grace": wording.duration(round_.grace), "tries": number(len(round_.retry_after) + 1)}
    charged = _("One charge of %(amount)s.") % sum_
    mended = (
        _("If the card fails, you have %(grace)s and %(tries)s tries, each announced by mail.")
        % grace
    )
    return [
        Step(until, _("Change your pledge or step back, with one form.")),
        Step(_("Goal met"), f"{charged} {mended}"),
        Step(_("Goal missed"), _("We let your card go; you pay nothing.")),
        Step(_("Met, but cards fail and less arrives"), _chosen(round_)),
    ]


def _chosen(round_: FundingRound) -> str:
    if round_.shortfall_rule == ShortfallRule.REFUND_ALL:
        return _("The firm chose: everyone is refunded.")
    return _("The firm chose: it goes ahead with what was collected.")


def ahead(pledge: Pledge, *, at: datetime) -> list[Step]:
    """What can still follow for this pledge; none once it has ended."""
    round_ = pledge.round
    match pledge.state:
        case PledgeState.DRAFT:
            held = {"until": moment(pledge.draft_expires_at)}
            waits = _("No card is saved yet. Your choice is held until %(until)s.") % held
            return [Step(_("Now"), waits, "now"), *_until_the_outcome(round_, pledge.amount)]
        case PledgeState.PLEDGED if round_.outcome_at is None:
            return _while_pledged(pledge, at=at)
        # A promise after the outcome is only waiting for its turn: a missed goal releases it.
        case PledgeState.PLEDGED | PledgeState.COLLECTING:
            told = _("Your card is being charged. You get a mail as soon as that is done.")
            return [Step(_("Now"), told, "now")]
        case PledgeState.ACTION_REQUIRED | PledgeState.ERRORED:
            return _while_failing(pledge, at=at)
        case PledgeState.COLLECTED if round_.state in (RoundState.SETTLING, RoundState.GRACE):
            ends = round_.grace_ends_at or round_.deadline_at
            return [Step(_("By %(day)s") % {"day": moment(ends)}, _after_grace(round_))]
        case PledgeState.REFUNDING:
            told = _("The money is on its way back to your card. Banks take up to ten days.")
            return [Step(_("Now"), told, "now")]
        case PledgeState.DISPUTED:
            told = _("Your bank holds the money until the dispute is decided.")
            return [Step(_("Now"), told, "now")]
    return []


def _while_pledged(pledge: Pledge, *, at: datetime) -> list[Step]:
    round_ = pledge.round
    if round_.state == RoundState.SUSPENDED:
        stopped = _("The round is stopped; its deadline waits. Nobody is charged meanwhile.")
        return [Step(_("Now"), stopped, "now"), *_until_the_outcome(round_, pledge.amount)[1:]]
    if round_.takes_pledges(at=at):
        saved = _("Your card is saved. Nothing is charged.")
        return [Step(_("Now"), saved, "now"), *_until_the_outcome(round_, pledge.amount)]
    counted = _("The deadline has passed and the pledges are being counted.")
    return [Step(_("Now"), counted, "now"), *_until_the_outcome(round_, pledge.amount)[1:]]


def _while_failing(pledge: Pledge, *, at: datetime) -> list[Step]:
    failure, round_ = wording.failure(pledge.failure_code), pledge.round
    found = [Step(_("Now"), f"{failure.reason} {failure.remedy}", "now")]
    next_at = pledge.next_attempt_at
    if next_at is not None and next_at <= at:
        found.append(Step(_("In a moment"), _("The payment is tried again.")))
    elif next_at is not None:
        again = collection.can_retry_alone(pledge)
        what = _("We try the card again.") if again else _("We remind you by mail.")
        found.append(Step(moment(next_at), what))
    if round_.grace_ends_at is not None:
        dropped = _("If it is still open, your pledge is dropped and nothing is charged.")
        found.append(Step(moment(round_.grace_ends_at), dropped))
    return found


def _after_grace(round_: FundingRound) -> str:
    goal = {"goal": money(round_.goal)}
    if round_.shortfall_rule == ShortfallRule.REFUND_ALL:
        return _("If less than %(goal)s has arrived by then, you are refunded.") % goal
    return _("The last payments are in, and the firm begins with what was collected.")
