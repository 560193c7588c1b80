"""The front page: what goes on, what was decided, what firms answered, what was kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse

from cms import campaign_lists, decided, for_reader, matters, site_figures
from community.models import Comment
from community.models.comments import CommentState, Voice
from core import text
from payments.models import FundingRound
from payments.wording import time_taken
from projects.models import Campaign, CampaignState, Phase, PhaseKind

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
    question_language: str
    answer: str
    answer_language: str
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
        "decisions": decided.for_everyone(),
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
        return Deadline(PhaseKind.FUND, round_.called, url, round_.deadline_at)
    if phase is None:
        return None
    url = phase.campaign.get_absolute_url()
    return Deadline(phase.kind, phase.campaign.called, url, phase.ends_at)


def answers() -> list[Answered]:
    """What firms answered last to somebody's comment, in public."""
    said = Comment.objects.visible().filter(
        voice=Voice.FIRM, parent__isnull=False, campaign__in=Campaign.objects.public()
    )
    # A firm that adds to its own words has answered nobody.
    said = said.filter(parent__state=CommentState.VISIBLE).exclude(parent__voice=Voice.FIRM)
    newest = list(said.order_by("-written_at", "-pk")[: for_reader.LOOKED_AT])
    prefetch_related_objects(newest, "campaign__firm", "idea", "parent__author")
    chosen = for_reader.choose(
        newest,
        language_of=lambda each: _language_of(each.parent),
        firm_of=lambda each: each.campaign.firm_id,
        most=ANSWERS_SHOWN,
    )
    return [_answered(each) for each in chosen]


def _language_of(asked: Comment | None) -> str:
    return (asked.language or asked.author.language) if asked else ""


def _answered(comment: Comment) -> Answered:
    asked = comment.parent
    assert asked is not None
    return Answered(
        firm=comment.campaign.firm.name,
        question=text.as_words(asked.body, most=LONGEST_ANSWER),
        question_language=asked.language,
        answer=text.as_words(comment.body, most=LONGEST_ANSWER),
        answer_language=comment.language,
        took=time_taken(comment.written_at - asked.written_at),
        about=comment.idea.called if comment.idea else comment.campaign.called,
        url=reverse("community:comment", args=[comment.key]),
    )
