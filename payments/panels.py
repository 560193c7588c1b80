"""A round as everyone sees it: on its own page and on its campaign's."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from core import charts
from core.money import Money, percent_of
from core.templatetags.format import day, moment, money, number
from core.templatetags.format import percent as percent_in_words
from payments import curves, offers, receipts, showing, totals, wording
from payments.models import FundingRound, Pledge, PledgeState, RoundState
from payments.offers import Offer
from payments.totals import Totals
from projects.models import Campaign

# The round that a campaign's page shows is the one in which most can happen.
PRECEDENCE = [
    RoundState.LIVE,
    RoundState.SETTLING,
    RoundState.GRACE,
    RoundState.SUSPENDED,
    RoundState.SCHEDULED,
    RoundState.REFUNDING,
    RoundState.FUNDED,
    RoundState.REFUNDED,
    RoundState.UNFUNDED,
    RoundState.CANCELLED,
]

NOTHING_TO_DO = {"act": "", "act_url": "", "choose_url": ""}


def panel(request: HttpRequest, campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    """`funding`: the round that matters most, or None; `other_rounds`: the rest."""
    rounds = in_order(FundingRound.objects.public().filter(campaign=campaign))
    if not rounds:
        return {"funding": None, "other_rounds": []}
    first = rounds[0]
    # The one that the page has read, with its firm: the round would ask for both again.
    first.campaign = campaign
    user = cast(User, request.user)
    return {"funding": of(first, user=user, at=at), "other_rounds": rounds[1:]}


def in_order(rounds: Iterable[FundingRound]) -> list[FundingRound]:
    """The one in which most can happen first; that one stands on the campaign's page."""
    return sorted(rounds, key=lambda one: (PRECEDENCE.index(RoundState(one.state)), -one.pk))


def of(round_: FundingRound, *, user: User, at: datetime) -> dict[str, Any]:
    """What templates/payments/_rounds.html shows of one round. At most six queries."""
    sums, offered = totals.of(round_), offers.of(round_)
    mine = showing.standing(round_, user)
    is_open = round_.takes_pledges(at=at)
    rule = wording.rule(round_)
    act = _act(round_, user=user, mine=mine) if is_open else NOTHING_TO_DO
    return {
        "round": round_,
        "is_open": is_open,
        "opens": round_.opens_at if round_.state == RoundState.SCHEDULED else None,
        "mine": mine,
        "totals": sums,
        "pledged": pledged(round_, sums),
        "goal": round_.goal,
        "percent": percent_of(pledged(round_, sums), round_.goal),
        "facts": _facts(round_, sums, at=at),
        "state": wording.standing(round_, sums, at=at),
        "verdict": round_.get_state_display() if round_.outcome_at else "",
        "verdict_icon": "check" if round_.state == RoundState.FUNDED else "",
        "rule": rule.rule if round_.outcome_at is None else "",
        "more": rule.more if round_.outcome_at is None else "",
        "rewards": [_reward(each, of=round_, choose=act["choose_url"]) for each in offered],
        "outcome": _outcome(round_, sums),
        "held": sums.held or None,
        "condition": receipts.release(round_) if sums.held else "",
        **act,
        **_curve(round_, at=at),
    }


def pledged(round_: FundingRound, sums: Totals) -> Money:
    """What was pledged: to date, or at the deadline once that is recorded."""
    if round_.pledged_minor_at_outcome is None:
        return sums.pledged
    return Money(round_.pledged_minor_at_outcome, round_.currency)


def _act(round_: FundingRound, *, user: User, mine: Pledge | None) -> dict[str, str]:
    """The one button: back it, go on where one left off, or see one's pledge.

    `choose_url` is the form that a reward's own button opens.
    """
    start = reverse("payments:start", args=[round_.slug])
    if mine is not None and mine.state == PledgeState.DRAFT:
        mine_url = mine.get_absolute_url()
        return {"act": _("Finish your pledge"), "act_url": mine_url, "choose_url": start}
    if mine is not None:
        change = reverse("payments:change", args=[mine.key])
        mine_url = mine.get_absolute_url()
        return {"act": _("See your pledge"), "act_url": mine_url, "choose_url": change}
    barred = showing.barred(round_, user)
    if barred:
        return NOTHING_TO_DO | {"state": barred}
    return {"act": _("Back this"), "act_url": start, "choose_url": start}


def _facts(round_: FundingRound, sums: Totals, *, at: datetime) -> list[tuple[str, str]]:
    """Three figures: share, people, and the time left or the money that came.

    Of a round that has not opened: the goal and the end, since all else is nought.
    """
    if round_.state == RoundState.SCHEDULED:
        ends = moment(round_.deadline_at, "short")
        return [(_("the goal"), money(round_.goal)), (_("deadline"), ends)]
    share = percent_of(pledged(round_, sums), round_.goal)
    people = ngettext("person", "people", sums.backers)
    facts = [(_("of the goal"), percent_in_words(share)), (people, number(sums.backers))]
    if round_.takes_pledges(at=at):
        until = _("left, until %(deadline)s") % {"deadline": moment(round_.deadline_at, "short")}
        return [*facts, (until, wording.time_left(round_.deadline_at, at=at))]
    if round_.goal_met:
        return [*facts, (_("collected"), money(sums.collected))]
    return [*facts, (_("deadline"), moment(round_.deadline_at, "short"))]


def _outcome(round_: FundingRound, sums: Totals) -> dict[str, Any] | None:
    """After the deadline: what became of every promise, sums that were not kept included."""
    if not round_.goal_met:
        return None
    rows = [
        (_("Pledged at the deadline"), pledged(round_, sums)),
        (_("Collected"), sums.collected),
        (_("Payments still open"), sums.unpaid),
        (_("Dropped: the card failed to the end"), sums.dropped),
        (_("Refunded"), sums.refunded),
        (_("Taken back by banks"), sums.lost),
    ]
    shown = [[word, money(sum_)] for word, sum_ in rows[:2]]
    shown += [[word, money(sum_)] for word, sum_ in rows[2:] if sum_]
    return {"columns": [_("Pledges"), _("Sum")], "rows": shown}


def _taken(offer: Offer, *, of: FundingRound) -> str:
    """How many are left, or how many people chose it; nothing once every promise was released."""
    if of.goal_met is False:
        return ""
    if offer.taken == 0 and offer.stock is None:
        return _("Nobody yet") if of.outcome_at is None else ""
    taken = ngettext("%(people)s person", "%(people)s people", offer.taken)
    return showing.left_in_words(offer) or taken % {"people": number(offer.taken)}


def _reward(offer: Offer, *, of: FundingRound, choose: str) -> dict[str, Any]:
    """As components/reward.html wants it."""
    ships = _("Ships %(month)s") % {"month": day(offer.ships_on, "month")} if offer.ships_on else ""
    act = _("Choose for %(price)s") % {"price": money(offer.price)}
    return {
        "name": offer.title,
        "what": offer.description,
        "versions": offer.versions,
        "price": offer.price,
        "out": offer.is_out,
        "left": _taken(offer, of=of),
        "ships": ships,
        "act": act,
        "act_url": f"{choose}?reward={offer.pk}" if choose and not offer.is_out else "",
    }


def _curve(round_: FundingRound, *, at: datetime) -> dict[str, Any]:
    """The funding curve and the rows behind it; nothing before the first pledge."""
    points = curves.grown(round_) if round_.opened_at else []
    if not points:
        return {"curve": None, "curve_rows": []}
    closed = round_.outcome_at is not None
    until = min(at, round_.deadline_at)
    return {
        "curve": charts.funding_curve(
            curves.drawn(points, round_, until=until),
            goal_minor=round_.goal_minor,
            opens_at=round_.opens_at,
            closes_at=round_.deadline_at,
            mirrored=get_language_bidi(),
        ),
        "curve_rows": [
            (row.at, row.pledged, row.backers) for row in curves.table(points, round_, until=until)
        ],
        "curve_word": _("at the deadline") if closed else _("today"),
        "curve_sum": points[-1].pledged,
    }
