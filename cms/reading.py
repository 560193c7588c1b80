"""A campaign's page with all that showing it reads, in one query instead of five."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from cms import funnels, illustrations
from cms.illustrations import Shown
from cms.models import CampaignPage
from cms.models.campaigns import CampaignPageQuerySet
from community import glimpses
from projects import follows
from projects.models import Campaign, Decision, Follow

DECISIONS_SHOWN = 3


@dataclass(frozen=True)
class Decided:
    """A decision and the idea it is about, as components/verdict.html shows them."""

    number: int
    title: str
    need: str
    language: str
    author: str | None
    portrait: str | None
    verdict: str
    reason: str
    reason_language: str
    decided_at: datetime

    @property
    def portrait_url(self) -> str:
        return default_storage.url(self.portrait) if self.portrait else ""

    @property
    def verdict_words(self) -> str:
        return Decision(verdict=self.verdict).get_verdict_display()


def pages(user: User) -> CampaignPageQuerySet:
    """Live pages with campaign, firm, first picture, decisions and whether `user` follows."""
    found: CampaignPageQuerySet = CampaignPage.objects.live().select_related(
        "campaign__firm", "lead_image"
    )
    found = found.annotate(
        read_lead=ArraySubquery(
            illustrations.made_of(OuterRef("lead_image"), illustrations.KINDS["lead"].specs)
        ),
        read_decisions=ArraySubquery(_decisions(OuterRef("campaign"))),
        read_stages=ArraySubquery(funnels.stages(OuterRef("campaign"))),
        read_said=ArraySubquery(glimpses.latest(OuterRef("campaign"))),
        read_comments=Subquery(glimpses.count(OuterRef("campaign"))),
    )
    if user.is_authenticated:
        mine = Follow.objects.filter(
            campaign=OuterRef("campaign"), idea__isnull=True, user_id=user.pk
        )
        found = found.annotate(read_following=Exists(mine))
    return found


def _decisions(campaign: Any) -> Any:
    """The firm's latest words on the campaign's ideas."""
    # A hidden idea has left an empty quote, and its author's face beside it.
    made = Decision.objects.filter(idea__campaign=campaign, idea__hidden_at__isnull=True)
    made = made.order_by("-decided_at", "-pk")
    return made.values(
        said=JSONObject(
            number="idea__number",
            title="idea__title",
            need="idea__need",
            language="idea__language",
            author="idea__author__display_name",
            portrait="idea__author__portrait",
            verdict="verdict",
            reason="reason",
            reason_language="language",
            decided_at="decided_at",
        )
    )[:DECISIONS_SHOWN]


def lead(page: CampaignPage) -> Shown | None:
    """The page's first picture."""
    if page.lead_image is None:
        return None
    # Here and below: a page that came another way than by `pages`, as a draft in the preview does,
    # was not annotated and reads for itself.
    if "read_lead" in page.__dict__:
        sizes = illustrations.sizes_of(page.__dict__["read_lead"])
    else:
        illustrations.attach([page.lead_image], illustrations.KINDS["lead"].specs)
        sizes = page.lead_image.__dict__["known_sizes"]
    return illustrations.shown(page.lead_image, kind="lead", alt=page.lead_alt, sizes=sizes)


def decisions(page: CampaignPage) -> list[Decided]:
    if "read_decisions" in page.__dict__:
        rows = page.__dict__["read_decisions"]
    else:
        rows = [row["said"] for row in _decisions(page.campaign_id)]
    # JSON knows no times: the database wrote them as text.
    return [
        Decided(**{**row, "decided_at": datetime.fromisoformat(row["decided_at"])}) for row in rows
    ]


def talk(page: CampaignPage) -> dict[str, Any]:
    """The latest comments on the campaign as a whole, and how many there are."""
    if "read_said" in page.__dict__:
        rows, count = page.__dict__["read_said"], page.__dict__["read_comments"]
    else:
        rows = [row["said"] for row in glimpses.latest(page.campaign_id)]
        counted = glimpses.count(page.campaign_id).values_list("comments_count", flat=True)
        count = next(iter(counted), 0)
    return {"said": glimpses.of(rows), "said_count": count or 0}


def follows_campaign(page: CampaignPage, campaign: Campaign, *, user: User) -> bool:
    if "read_following" in page.__dict__:
        return bool(page.__dict__["read_following"])
    return follows.follows_campaign(campaign, user=user)
