"""My pledges, as a list: what needs the person first."""

from datetime import datetime
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core.templatetags.format import moment, money_exact
from core.translated import Said
from payments import messages, pictured, showing, wording
from payments.models import Pledge, PledgeState

NEEDS_OWNER = [PledgeState.ACTION_REQUIRED, PledgeState.ERRORED]
TONES = {
    PledgeState.ACTION_REQUIRED: ("alert", "triangle-alert"),
    PledgeState.ERRORED: ("alert", "triangle-alert"),
    PledgeState.DRAFT: ("note", "clock"),
    PledgeState.PLEDGED: ("accent", ""),
    PledgeState.COLLECTING: ("accent", ""),
    PledgeState.COLLECTED: ("", "check"),
}


def pledges_of(user: User) -> QuerySet[Pledge]:
    """Failed payments, then unfinished drafts, then the rest, the newest first."""
    needs = Case(
        When(state__in=NEEDS_OWNER, then=Value(0)),
        When(state=PledgeState.DRAFT, then=Value(1)),
        default=Value(2),
    )
    found = Pledge.objects.of(user).select_related("round__campaign__firm", "reward")
    return found.order_by(needs, "-started_at", "-pk")


def needing(user: User) -> int:
    """How many payments wait for their owner."""
    return Pledge.objects.of(user).filter(state__in=NEEDS_OWNER).count()


def row(pledge: Pledge, *, at: datetime) -> dict[str, Any]:
    """As components/pledge_row.html wants it."""
    tone, icon_name = TONES.get(PledgeState(pledge.state), ("", ""))
    firm, reward = pledge.round.campaign.firm.name, pledge.reward
    return {
        "state": pledge.get_state_display(),
        "state_tone": tone,
        "state_icon": icon_name,
        "title": pledge.round.called,
        "url": pledge.get_absolute_url(),
        "what": Said(f"{firm} · {reward.called}", reward.called.lang) if reward else firm,
        "sum": pledge.amount,
        "sum_note": sum_note(pledge),
        "image": pictured.of_campaign(pledge.round),
        "next": showing.next_in_words(pledge, at=at),
        "links": _links(pledge, at=at),
        **_act(pledge, at=at),
    }


def sum_note(pledge: Pledge) -> str:
    """Whether this sum has been charged: the first thing a person wants to know."""
    match pledge.state:
        case PledgeState.COLLECTED | PledgeState.REFUNDING if pledge.refunded_minor:
            return _("charged; %(refunded)s refunded") % {"refunded": money_exact(pledge.refunded)}
        case PledgeState.COLLECTED | PledgeState.REFUNDING if pledge.collected_at:
            return _("charged on %(moment)s") % {"moment": moment(pledge.collected_at, "short")}
        case PledgeState.REFUNDED:
            return _("charged and refunded")
        case PledgeState.DISPUTED | PledgeState.LOST:
            return _("charged, then disputed")
        case PledgeState.COLLECTING | PledgeState.ACTION_REQUIRED | PledgeState.ERRORED:
            return _("not yet charged")
    return _("not charged")


def _links(pledge: Pledge, *, at: datetime) -> list[tuple[str, str]]:
    if pledge.state == PledgeState.PLEDGED and showing.may_change(pledge, at=at):
        change = reverse("payments:change", args=[pledge.key])
        return [
            (_("Change"), change),
            (pgettext("pledge", "Cancel"), reverse("payments:cancel", args=[pledge.key])),
        ]
    if pledge.state == PledgeState.DRAFT and showing.may_change(pledge, at=at):
        return [(_("Continue or let it go"), pledge.get_absolute_url())]
    return []


def _act(pledge: Pledge, *, at: datetime) -> dict[str, str]:
    """The one filled button, named after what it does."""
    if pledge.state not in NEEDS_OWNER:
        return {}
    failure, path = wording.failure(pledge.failure_code), messages.resume_path(pledge)
    act = _("Confirm with your bank") if failure.at_bank else _("Mend the payment")
    return {"act_title": failure.reason, "act": act, "act_url": path}
