"""The vote and the follow button, as one person finds them."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import is_signed_in
from core.templatetags.format import moment, number
from projects import addresses, ballots, phases
from projects.models import Campaign, Idea, Phase, PhaseKind
from projects.models.campaigns import BallotKind


@dataclass(frozen=True)
class Control:
    """What components/vote.html needs for one idea."""

    id: str
    state: str
    title: str
    reason: str
    action: str = ""
    sign_in_url: str = ""


@dataclass(frozen=True)
class Booth:
    """The vote of a campaign as `user` finds it at `at`. Its phases should be prefetched."""

    campaign: Campaign
    user: User
    at: datetime

    @cached_property
    def phase(self) -> Phase | None:
        return phases.of_kind(self.campaign, PhaseKind.VOTE)

    @property
    def has_begun(self) -> bool:
        return (
            self.campaign.is_public and self.phase is not None and self.phase.starts_at <= self.at
        )

    @property
    def open_until(self) -> datetime | None:
        """When the vote closes; nothing where it is not open."""
        is_open = self.has_begun and phases.takes_votes(self.campaign, at=self.at)
        return self.phase.ends_at if self.phase and is_open else None

    @cached_property
    def state(self) -> str:
        """One of open, signed_out, barred, closed."""
        if not phases.takes_votes(self.campaign, at=self.at):
            return "closed"
        if not is_signed_in(self.user):
            return "signed_out"
        return "barred" if self.barred_because else "open"

    @cached_property
    def barred_because(self) -> str:
        """Why this person has no vote here; "" if they have one."""
        try:
            ballots.check_may_vote(self.campaign, self.user)
        except ballots.MayNotVote as refusal:
            if refusal.args[0] == "firm":
                firm = self.campaign.firm.name
                return _("You work for %(firm)s, so you have no vote in its campaign.") % {
                    "firm": firm
                }
            return _("You work for this site, so you have no vote.")
        return ""

    @property
    def rule(self) -> str:
        """How many ideas one may vote for, and until when."""
        assert self.phase is not None
        until = {"until": moment(self.phase.ends_at, "short")}
        if self.campaign.ballot_kind == BallotKind.CHOOSE_ONE:
            return _("One vote each: a vote for another idea moves it. Until %(until)s.") % until
        return (
            _("Vote for every idea you would want. You can take it back until %(until)s.") % until
        )

    def control(
        self, idea: Idea, *, voted: bool, votes: int | None = None, in_full: bool = False
    ) -> Control | None:
        """The control at this idea; none before the vote and once results stand in its place.

        `votes` are those this person may see (visibility.own_votes); `in_full` explains more.
        """
        if not self.has_begun or self.campaign.counted_at is not None:
            return None
        if idea.hidden_at is not None:
            reason = _("No votes while it is hidden. Those cast before stay.")
            return closed(idea, reason=reason)
        open_and_voted = voted and self.state == "open"
        where = (self.campaign.slug, idea.number)
        return Control(
            id=f"vote-{idea.number}",
            state="voted" if open_and_voted else self.state,
            title=idea.called,
            reason=self._reason(votes if open_and_voted else None, in_full=in_full),
            action=addresses.of_idea("vote", *where) if self.state == "open" else "",
            sign_in_url=addresses.of_idea("vote_later", *where)
            if self.state == "signed_out"
            else "",
        )

    def _reason(self, votes: int | None, *, in_full: bool) -> str:
        if votes is not None:
            return progress_words(votes, threshold=self.campaign.vote_threshold)
        match self.state:
            case "barred" if in_full:
                return self.barred_because
            case "signed_out" if in_full:
                return _("One verified address, one voice.")
            case "open" if in_full:
                return self.rule
            case "closed" if self.phase is not None:
                closed = moment(self.phase.ends_at, "short")
                return _("Closed %(moment)s. The count follows at once.") % {"moment": closed}
        return ""


def closed(idea: Idea, *, reason: str = "") -> Control:
    """For whoever still sees a control that the page would no longer have."""
    return Control(id=f"vote-{idea.number}", state="closed", title=idea.called, reason=reason)


def progress_words(votes: int, *, threshold: int) -> str:
    words = ngettext(
        "%(votes)s vote; %(threshold)s make the shortlist.",
        "%(votes)s votes; %(threshold)s make the shortlist.",
        votes,
    )
    return words % {"votes": number(votes), "threshold": number(threshold)}


@dataclass(frozen=True)
class FollowControl:
    """What components/follow.html needs."""

    id: str
    what: str
    following: bool
    action: str
    sign_in_url: str
    # While nothing else can be done, this is what one does.
    is_main: bool = False


def follow_idea(idea: Idea, *, user: User, following: bool) -> FollowControl:
    return _follow(
        "idea", [idea.campaign.slug, idea.number], what=idea.called, user=user, following=following
    )


def follow_campaign(
    campaign: Campaign, *, user: User, following: bool, at: datetime | None = None
) -> FollowControl:
    """`at` where the button may be the page's main one. The phases should be prefetched then."""
    control = _follow(
        "campaign", [campaign.slug], what=campaign.called, user=user, following=following
    )
    waits = at is not None and phases.begins_at(campaign, at=at) is not None
    return replace(control, is_main=waits and not following)


def _follow(
    kind: str, where: list[str | int], *, what: str, user: User, following: bool
) -> FollowControl:
    known = is_signed_in(user)
    return FollowControl(
        id=f"follow-{kind}",
        what=what,
        following=following,
        action=reverse(f"projects:follow_{kind}", args=where) if known else "",
        sign_in_url="" if known else reverse(f"projects:follow_{kind}_later", args=where),
    )
