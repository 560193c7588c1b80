"""The orders of phases a firm may pick from. Each is tested from end to end."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Campaign, PhaseKind


@dataclass(frozen=True)
class Blueprint:
    """A name people read and the phases in their order."""

    title: str | Promise
    phases: tuple[PhaseKind, ...]

    @property
    def has_vote(self) -> bool:
        return PhaseKind.VOTE in self.phases

    @property
    def has_ideas(self) -> bool:
        return self.has_vote or PhaseKind.PROPOSE in self.phases


BLUEPRINTS = {
    "co_design": Blueprint(
        _("Co-design: propose, vote, fund, test, deliver"),
        (
            PhaseKind.PROPOSE,
            PhaseKind.VOTE,
            PhaseKind.FUND,
            PhaseKind.TEST,
            PhaseKind.DELIVER,
        ),
    ),
    "ideas": Blueprint(_("Ideas: propose, vote"), (PhaseKind.PROPOSE, PhaseKind.VOTE)),
    "fund": Blueprint(_("Funding alone"), (PhaseKind.FUND,)),
}


def has_ideas(campaign: Campaign) -> bool:
    """Whether this order of phases asks for any; where it does not, they have no page."""
    return BLUEPRINTS[campaign.blueprint].has_ideas
