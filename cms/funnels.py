"""What became of a campaign's ideas, in numbers that are public once its vote is counted."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from core import charts
from payments.models import FundingRound
from projects import phases, visibility
from projects.models import Idea, IdeaState, PhaseKind

if TYPE_CHECKING:
    from cms.models import CampaignPage

# Whatever was decided had been on the shortlist before: the moves of ideas lead no other way.
REACHED = [IdeaState.SHORTLISTED, IdeaState.CHOSEN, IdeaState.DECLINED, IdeaState.LATER]
# Of fewer a drawing says no more than the list itself.
FEWEST = 4


def stages(campaign: Any) -> Any:
    """For each state how many ideas, and how many of them were funded; none before the count."""
    funded = FundingRound.objects.filter(idea=OuterRef("pk"), goal_met=True)
    return (
        Idea.objects.filter(campaign=campaign, campaign__counted_at__isnull=False)
        .annotate(is_funded=Exists(funded))
        .values("state")
        .annotate(ideas=Count("pk"), funded=Count("pk", filter=Q(is_funded=True)))
        .values(found=JSONObject(state="state", ideas="ideas", funded="funded"))
    )


def of(page: "CampaignPage") -> charts.Funnel | None:
    """From proposed to funded; nothing before the count. Reads `campaign.phases`."""
    campaign = page.campaign
    if visibility.may_see(campaign, voted=False) is not visibility.Sight.RESULT:
        return None
    rows = page.__dict__.get("read_stages")
    if rows is None:
        rows = stages(campaign.pk).values_list("found", flat=True)
    return _drawn(list(rows), funded=bool(phases.of_kind(campaign, PhaseKind.FUND)))


def _drawn(rows: list[dict[str, Any]], *, funded: bool) -> charts.Funnel | None:
    ideas = Counter({row["state"]: row["ideas"] for row in rows})
    if ideas.total() < FEWEST:
        return None
    series = [
        (_("proposed"), ideas.total()),
        (_("shortlisted"), sum(ideas[state] for state in REACHED)),
        (_("chosen"), ideas[IdeaState.CHOSEN]),
    ]
    if funded:
        series.append((_("funded"), sum(row["funded"] for row in rows)))
    return charts.funnel(series, mirrored=get_language_bidi())
