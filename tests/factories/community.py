"""Comments and reports for tests, made through the services."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from community import forms, reporting, writing
from community.models import Case, Comment, ReportReason, Talk
from community.places import Place
from projects import campaigns
from projects.models import Campaign, Idea
from tests.factories import accounts

_serial = itertools.count(1)
WORDS = "I would pay more for a cell I can change."


def long_standing(name: str = "Lena Longstanding") -> User:
    """A member for whom the limits of new accounts are over."""
    person = accounts.user(name)
    person.joined_at = timezone.now() - timedelta(days=30)
    person.save(update_fields=["joined_at"])
    return person


def place_of(idea: Idea) -> Place:
    return Place(idea.campaign, idea)


def comment(
    place: Place | Idea,
    *,
    author: User | None = None,
    body: str = "",
    language: str = "",
    answers: Comment | None = None,
    at: datetime | None = None,
) -> Comment:
    """What somebody says, in words of its own."""
    return writing.write(
        place_of(place) if isinstance(place, Idea) else place,
        author=author or accounts.user("Cora Comment"),
        body=body or f"{WORDS} ({next(_serial)})",
        language=language,
        answers=answers,
        at=at or timezone.now(),
    )


def many_comments(place: Place, count: int, *, parent: Comment | None = None) -> list[Comment]:
    """Rows past the service, a second apart, for talks of thousands."""
    author = accounts.user("Mona Many")
    start = timezone.now() - timedelta(days=2)
    made = Comment.objects.bulk_create(
        [
            Comment(
                campaign=place.campaign,
                idea=place.idea,
                parent=parent,
                author=author,
                body=f"Comment number {number}",
                written_at=start + timedelta(seconds=number),
            )
            for number in range(1, count + 1)
        ],
        batch_size=5000,
    )
    if parent:
        parent.replies_count += count
        parent.save(update_fields=["replies_count"])
    talk, _made = Talk.objects.get_or_create(campaign=place.campaign, idea=place.idea)
    talk.comments_count += count
    talk.save(update_fields=["comments_count"])
    return made


def typed(body: str = "", **fields: Any) -> dict[str, Any]:
    """A comment's form as a person sends it, a minute after it was shown."""
    shown = forms.stamp(timezone.now() - timedelta(minutes=1))
    return {"body": body or f"{WORDS} ({next(_serial)})", "shown_token": shown} | fields


def end(campaign: Campaign) -> None:
    """The firm's last word: nothing more is taken from members."""
    campaigns.close(
        campaign, word="Thank you.", by=accounts.owner_of(campaign.firm), at=timezone.now()
    )


def reported(thing: Comment | Idea, *, times: int = 1, at: datetime | None = None) -> Case:
    """Reported by as many members."""
    for _time in range(times):
        reporting.report(
            thing,
            reporter=accounts.user("Rita Report"),
            reason=ReportReason.INSULT,
            words="He calls her names.",
            at=at or timezone.now(),
        )
    which = {"comment": thing} if isinstance(thing, Comment) else {"idea": thing}
    return Case.objects.get(**which)
