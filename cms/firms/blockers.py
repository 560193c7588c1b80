"""Why a firm cannot be closed yet: what it still owes people, as values."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Firm
from core.templatetags.format import money
from payments import firm_money
from projects.models import Campaign, CampaignState

# One page of each kind is enough to know that there is something to do.
MOST = 20


@dataclass(frozen=True)
class Blocker:
    """`code`: campaign, round or money. `what` names it; `url` leads to it, if anything does."""

    code: str
    what: str
    url: str = ""


def of(firm: Firm) -> list[Blocker]:
    """All that must end first, at most `MOST` of a kind. Three queries."""
    return [*_campaigns(firm), *_rounds(firm), *_money(firm)]


def _campaigns(firm: Firm) -> list[Blocker]:
    open_ = Campaign.objects.filter(firm=firm, state=CampaignState.PUBLISHED).order_by("pk")
    return [
        Blocker(
            "campaign",
            _("“%(title)s” is published. Close it with your public word first.")
            % {"title": campaign.title},
            reverse("studio:campaign", args=[campaign.slug]),
        )
        for campaign in open_[:MOST]
    ]


def _rounds(firm: Firm) -> list[Blocker]:
    return [
        Blocker(
            "round",
            _("The funding round “%(title)s” is not over.") % {"title": round_.title},
            reverse("studio:round", args=[round_.slug]),
        )
        for round_ in firm_money.running_rounds(firm)[:MOST]
    ]


def _money(firm: Firm) -> list[Blocker]:
    return [
        Blocker(
            "money",
            _("%(amount)s from backers is held for you. It is paid out or paid back first.")
            % {"amount": money(amount)},
        )
        for amount in firm_money.held_for(firm)
    ]
