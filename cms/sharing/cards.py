"""What stands on the picture that goes along when somebody shares a campaign or an idea.

Never a vote, not even after the close: a picture is copied, and nobody takes it back.
"""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cms import campaign_lists
from cms.models import CampaignPage
from core.templatetags.format import money, number
from payments.models import RoundState
from payments.open_rounds import OpenRound
from projects import phases
from projects.models import Campaign, CampaignState, Idea, IdeaState

# A change of the drawing makes every card anew.
DESIGN = 1


@dataclass(frozen=True)
class Card:
    """The words of a card, and how far the money has come: 0 to 1, or nothing.

    `logo` names the file of the firm's, which has another name for each logo.
    """

    title: str
    above: str
    state: str
    sums: str
    share: float | None
    language: str
    site: str
    logo: str = ""

    @property
    def mark(self) -> str:
        """The same for equal cards, and for no others."""
        told = repr((DESIGN, astuple(self))).encode()
        return hashlib.blake2b(told, digest_size=12).hexdigest()


def of_page(page: CampaignPage, *, round_: OpenRound | None, at: datetime) -> Card:
    """A campaign's card, in the language of its page. `round_` is the one that takes pledges."""
    with translation.override(page.language):
        state, sums, share = (
            _funding(round_) if round_ else (_phase(page.campaign, at=at), "", None)
        )
        firm, logo = page.campaign.firm.name, str(page.campaign.firm.logo)
        return Card(page.title, firm, state, sums, share, page.language, settings.SITE_NAME, logo)


def of_idea(idea: Idea, *, language: str, at: datetime) -> Card:
    """An idea's card, in the reader's language but for its title."""
    with translation.override(language):
        above = _("Idea %(number)s · %(campaign)s") % {
            "number": number(idea.number),
            "campaign": idea.campaign.called,
        }
        state = "" if idea.state == IdeaState.OPEN else idea.get_state_display()
        phase = state or _phase(idea.campaign, at=at)
        return Card(idea.title, above, phase, "", None, language, settings.SITE_NAME)


def _funding(round_: OpenRound) -> tuple[str, str, float]:
    words = {"pledged": money(round_.pledged), "goal": money(round_.goal)}
    sums = _("%(pledged)s of %(goal)s pledged") % words
    return str(RoundState.LIVE.label), sums, min(round_.percent, 100) / 100


def _phase(campaign: Campaign, *, at: datetime) -> str:
    if campaign.state == CampaignState.CLOSED:
        return _("Closed")
    phase = phases.current(campaign, at=at)
    return str(phase.get_kind_display()) if phase else campaign_lists.between(campaign, at=at)


def address_of_page(page: CampaignPage) -> str:
    return reverse("card-campaign", args=[page.language, page.slug])


def address_of_idea(idea: Idea, *, language: str) -> str:
    return reverse("card-idea", args=[language, idea.campaign.slug, idea.number])
