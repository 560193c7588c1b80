"""Why a pledge was not taken, in people's words, at the field that can mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.templatetags.format import moment, money_exact
from payments import pledging
from payments.models import FundingRound, RoundState

REFUSALS = (
    pledging.AlreadyPledged,
    pledging.AmountTooLarge,
    pledging.AmountTooSmall,
    pledging.MayNotPledge,
    pledging.NotChangeable,
    pledging.RewardSoldOut,
    pledging.RewardUnknown,
    pledging.RoundClosed,
)


@dataclass(frozen=True)
class Problem:
    """`field` is None where no field is to blame; `act` and `url` lead on."""

    said: str
    field: str | None = None
    # Unless it says otherwise nobody is to blame: something has changed since the form was shown.
    status: int = 409
    act: str = ""
    url: str = ""


def in_words(refusal: Exception, round_: FundingRound) -> Problem:
    """What to tell the person, and whose fault it is."""
    match refusal:
        case pledging.RewardSoldOut():
            said = _("This reward has just sold out. Choose another; the amount is kept.")
            return Problem(said, "reward")
        case pledging.RewardUnknown():
            return Problem(_("This reward is not one of this round."), "reward", status=422)
        case pledging.AmountTooSmall():
            least = {"least": money_exact(refusal.args[0])}
            return Problem(_("Enter %(least)s or more.") % least, "amount", status=422)
        case pledging.AmountTooLarge():
            return Problem(_("No card can be charged this much."), "amount", status=422)
        case pledging.AlreadyPledged():
            said = _("You back this round already. You can change that pledge.")
            url = refusal.args[0].get_absolute_url()
            return Problem(said, act=_("To your pledge"), url=url)
        case pledging.MayNotPledge():
            return Problem(barred(refusal.args[0], round_), status=403)
        case pledging.NotChangeable():
            return Problem(_("This pledge can no longer be changed or cancelled."))
    return Problem(closed(round_), act=_("See how it stands"), url=round_.get_absolute_url())


def barred(code: str, round_: FundingRound) -> str:
    """Why staff and the firm's own people keep their money out."""
    if code == "firm":
        firm = {"firm": round_.campaign.firm.name}
        return _("You work for %(firm)s, so you cannot back its round.") % firm
    return _("You work for this site, so you cannot back rounds on it.")


def closed(round_: FundingRound) -> str:
    """Why the round takes no pledges now."""
    when = {"opens": moment(round_.opens_at), "deadline": moment(round_.deadline_at)}
    match round_.state:
        case RoundState.SCHEDULED:
            return _("This round opens on %(opens)s.") % when
        case RoundState.SUSPENDED:
            return _("This round is stopped for now; it takes no pledges.")
        case RoundState.CANCELLED:
            return _("This round was cancelled.")
    return _("This round closed on %(deadline)s; it takes no pledges any more.") % when
