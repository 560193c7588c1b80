"""The front page: what goes on, what was decided, what firms answered, what was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import campaign_lists, matters, site_figures
from community.models import Comment
from community.models.comments import CommentState, Voice
from core import text
from core.templatetags.format import day, number
from payments.models import FundingRound
from payments.wording import duration
from projects.models import Campaign, CampaignState, Decision, Phase, PhaseKind

DECISIONS_SHOWN = 2
ANSWERS_SHOWN = 3
LONGEST_ANSWER = 240


@dataclass(frozen=True)
class Deadline:
    """The next moment at which something closes for everyone."""

    kind: str
    title: str
    url: str
    at: datetime


@dataclass(frozen=True)
class Answered:
    """A firm's answer to somebody's comment, and how long it took."""

    firm: str
    question: str
    answer: str
    took: str
    about: str
    url: str


def of(request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """The context of templates/cms/home.html, in a fixed number of queries."""
    cards = campaign_lists.live()
    return {
        "lead": cards[0] if cards else None,
        "cards": cards[1:],
        "next_deadline": next_deadline(at=at),
        "decisions": decisions(),
        "answers": answers(),
        "figures": site_figures.of(at=at),
        "matters": matters.of(request.user, at=at),  # type: ignore[arg-type]
    }


def next_deadline(*, at: datetime) -> Deadline | None:
    """Of all campaigns that run: ideas, votes and pledges close at a published moment."""
    kinds = [PhaseKind.PROPOSE, PhaseKind.VOTE]
    phases = Phase.objects.filter(kind__in=kinds, starts_at__lte=at, ends_at__gt=at)
    phase = (
        phases.filter(campaign__state=CampaignState.PUBLISHED)
        .select_related("campaign")
        .order_by("ends_at", "pk")
        .first()
    )
    rounds = FundingRound.objects.open(at=at).filter(campaign__state=CampaignState.PUBLISHED)
    round_ = rounds.order_by("deadline_at", "pk").first()
    if round_ and (phase is None or round_.deadline_at <= phase.ends_at):
        url = round_.get_absolute_url()
        return Deadline(PhaseKind.FUND, round_.title, url, round_.deadline_at)
    if phase is None:
        return None
    campaign = phase.campaign
    return Deadline(phase.kind, campaign.title, campaign.get_absolute_url(), phase.ends_at)


def decisions() -> list[dict[str, Any]]:
    """The newest words of firms on ideas, as components/verdict.html shows them."""
    public = Decision.objects.filter(
        idea__campaign__in=Campaign.objects.public(), idea__hidden_at=None
    )
    newest = public.select_related("idea__author", "idea__campaign__firm")
    return [
        {
            "title": each.idea.title,
            "url": each.idea.get_absolute_url(),
            "author": str(each.idea.author) if each.idea.author else _("A public vote"),
            "need": text.as_words(each.idea.need, most=LONGEST_ANSWER),
            "firm": each.idea.campaign.firm.name,
            "verdict": each.get_verdict_display(),
            "reason": text.as_words(each.reason, most=LONGEST_ANSWER),
            "kept": kept_words(each),
        }
        for each in newest.order_by("-decided_at", "-pk")[:DECISIONS_SHOWN]
    ]


def kept_words(decision: Decision) -> str:
    """The day, and whether the promised date was kept: a missed one shows too."""
    on = {"day": day(decision.decided_at)}
    if decision.due_at is None:
        return on["day"]
    days = abs(decision.due_at - decision.decided_at) // timedelta(days=1)
    counted = on | {"days": number(days)}
    if decision.decided_at > decision.due_at:
        late = ngettext(
            "%(day)s, %(days)s day after the date promised",
            "%(day)s, %(days)s days after the date promised",
            days,
        )
        return late % counted if days else _("%(day)s, after the hour promised") % on
    early = ngettext(
        "%(day)s, %(days)s day before the date promised",
        "%(day)s, %(days)s days before the date promised",
        days,
    )
    return early % counted if days else _("%(day)s, on the date promised") % on


def answers() -> list[Answered]:
    """What firms answered last to somebody's comment, in public."""
    said = Comment.objects.visible().filter(
        voice=Voice.FIRM, parent__isnull=False, campaign__in=Campaign.objects.public()
    )
    said = said.filter(parent__state=CommentState.VISIBLE).exclude(parent__voice=Voice.FIRM)
    newest = list(said.order_by("-written_at", "-pk")[:ANSWERS_SHOWN])
    prefetch_related_objects(newest, "campaign__firm", "idea", "parent")
    return [_answered(each) for each in newest]


def _answered(comment: Comment) -> Answered:
    asked = comment.parent
    assert asked is not None
    return Answered(
        firm=comment.campaign.firm.name,
        question=text.as_words(asked.body, most=LONGEST_ANSWER),
        answer=text.as_words(comment.body, most=LONGEST_ANSWER),
        took=duration(comment.written_at - asked.written_at),
        about=comment.idea.title if comment.idea else comment.campaign.title,
        url=reverse("community:comment", args=[comment.key]),
    )
