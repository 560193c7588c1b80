"""One idea with everything this person may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.format import day
from projects import cards, controls, follows, ideas, visibility
from projects.models import Decision, Idea, IdeaState
from projects.rules import allows


@dataclass(frozen=True)
class Owed:
    """The date by which the firm answers, as components/owed.html wants it."""

    state: str
    due_on: datetime
    who: str
    # When it did, where it kept the date.
    answered_on: datetime | None = None


@dataclass(frozen=True)
class Word:
    """One decision beside the idea, in the words of components/verdict.html."""

    pk: int
    verdict: str
    tone: str
    reason: str
    language: str
    meta: str


def of(idea: Idea, *, user: User, at: datetime) -> dict[str, Any]:
    """The context of `projects/idea.html`."""
    decisions = list(idea.decisions.all())
    following = follows.follows_idea(idea, user=user)
    return {
        "idea": idea,
        "campaign": idea.campaign,
        "author": cards.author_name(idea),
        "result": cards.result_words(idea, idea.campaign),
        "state": "" if idea.state == IdeaState.OPEN else idea.get_state_display(),
        "state_tone": cards.TONES.get(IdeaState(idea.state), ""),
        "hidden": cards.hidden_words(idea),
        "images": [] if idea.hidden_at else [cards.picture(image) for image in idea.images.all()],
        "tags": [] if idea.hidden_at else list(idea.tags.values_list("name", flat=True)),
        "control": vote_control(idea, user=user, at=at),
        "follow": controls.follow_idea(idea, user=user, following=following),
        "may_edit": ideas.may_edit(idea, user, at=at),
        "may_decide": allows(user, "projects.decide", idea.campaign)
        and idea.state in (IdeaState.SHORTLISTED, IdeaState.LATER),
        "owed": owed(idea, decisions, at=at),
        "decisions": [_word(decision) for decision in decisions],
        "at": at,
    }


def vote_control(idea: Idea, *, user: User, at: datetime) -> controls.Control | None:
    """The vote at this idea as the person finds it, with the rule in full."""
    booth = controls.Booth(idea.campaign, user, at)
    own: Mapping[int, int | None] = {}
    if booth.has_begun and booth.state == "open":
        own = visibility.own_votes(user, campaign=idea.campaign, ideas=[idea])
    return booth.control(idea, voted=idea.pk in own, votes=own.get(idea.pk), in_full=True)


def owed(idea: Idea, decisions: list[Decision], *, at: datetime) -> Owed | None:
    """The firm's date: owed or missed while it is silent, kept or missed once it has spoken."""
    firm = idea.campaign.firm.name
    if idea.state == IdeaState.SHORTLISTED and (due := idea.campaign.decision_due_at):
        return Owed("missed" if due < at else "owed", due, firm)
    # The newest come first, so the last is the first word: a "later" in time has kept the date.
    if decisions and (due := decisions[-1].due_at):
        answered = decisions[-1].decided_at
        return Owed("missed" if due < answered else "kept", due, firm, answered_on=answered)
    return None


def _word(decision: Decision) -> Word:
    return Word(
        pk=decision.pk,
        verdict=decision.get_verdict_display(),
        tone="accent" if decision.verdict == "chosen" else "",
        reason=decision.reason,
        language=decision.language,
        meta=_("%(verdict)s, %(day)s")
        % {"verdict": decision.get_verdict_display(), "day": day(decision.decided_at)},
    )
