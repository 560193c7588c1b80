"""What a person can ask a firm about, found by the words of an address."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Firm, User
from accounts.rules import works_for_firm
from care.models import About
from payments.models import Pledge
from projects.models import Decision, Idea
from projects.rules import sees_campaign


class NoSuchSubject(Exception):
    """There is nothing of that kind that this person may ask about."""


@dataclass(frozen=True)
class Subject:
    """One thing of one firm's; at most one of the three rows is set."""

    about: About
    firm: Firm
    title: str
    url: str
    pledge: Pledge | None = None
    decision: Decision | None = None
    idea: Idea | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """As a thread stores it, and as one is looked up."""
        return {
            "about": self.about,
            "firm": self.firm,
            "pledge": self.pledge,
            "decision": self.decision,
            "idea": self.idea,
        }


def find(about: str, key: str, *, user: User) -> Subject:
    """The subject, if this person may ask about it. A firm's own people ask it nothing."""
    finders = {
        About.PLEDGE: _pledge,
        About.REWARD: _reward,
        About.DECISION: _decision,
        About.IDEA: _idea,
        About.FIRM: _firm,
    }
    if about not in finders:
        raise NoSuchSubject(about)
    subject = finders[About(about)](key, user)
    if subject is None or works_for_firm(user, subject.firm):
        raise NoSuchSubject(f"{about} {key}")
    return subject


def _pledge(key: str, user: User) -> Subject | None:
    # A firm that has closed is asked as well: its team still answers for what it promised.
    pledge = _pledge_of(user, key)
    if pledge is None:
        return None
    return Subject(
        about=About.PLEDGE,
        firm=pledge.round.campaign.firm,
        title=pledge.round.called,
        url=pledge.get_absolute_url(),
        pledge=pledge,
    )


def _reward(key: str, user: User) -> Subject | None:
    """A reward is owed once its price has been collected."""
    pledge = _pledge_of(user, key)
    if pledge is None or pledge.reward is None or pledge.collected_at is None:
        return None
    return Subject(
        about=About.REWARD,
        firm=pledge.round.campaign.firm,
        title=pledge.reward.called,
        url=pledge.get_absolute_url(),
        pledge=pledge,
    )


def _pledge_of(user: User, key: str) -> Pledge | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    mine = Pledge.objects.of(user).select_related("round__campaign__firm", "reward")
    return mine.filter(key=wanted).first()


def _decision(key: str, user: User) -> Subject | None:
    """Anyone who may read a decision may ask about it."""
    found = _by_number(Decision.objects.select_related("idea__campaign__firm"), key)
    if found is None or not sees_campaign(user, found.idea.campaign):
        return None
    return Subject(
        about=About.DECISION,
        firm=found.idea.campaign.firm,
        title=found.idea.title,
        url=found.idea.get_absolute_url(),
        decision=found,
    )


def _idea(key: str, user: User) -> Subject | None:
    """Its author may ask what becomes of it."""
    mine = Idea.objects.filter(author=user).select_related("campaign__firm")
    found = _by_number(mine, key)
    if found is None or not sees_campaign(user, found.campaign):
        return None
    return Subject(
        about=About.IDEA,
        firm=found.campaign.firm,
        title=found.title,
        url=found.get_absolute_url(),
        idea=found,
    )


def _firm(key: str, user: User) -> Subject | None:
    firm = Firm.objects.verified().not_closed().filter(slug=key).first()
    if firm is None:
        return None
    return Subject(about=About.FIRM, firm=firm, title=firm.name, url="")


def _by_number(rows: Any, key: str) -> Any:
    """The row of that id; a key that is no number names nothing."""
    # No id is longer, and of thousands of digits `int` makes an error.
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        return None
    return rows.filter(pk=int(key)).first()
