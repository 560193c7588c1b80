"""What the demo's people say about ideas, and what an editor hides."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import FirmRole, User
from cms.demo.calendar import Calendar
from cms.demo.cast import Cast, Strangers
from cms.demo.script import CampaignText, CommentText
from community import moderation, reporting, writing
from community.models import Comment, ReportReason
from community.places import Place
from projects.models import Campaign, Idea


def hold(
    campaign: Campaign,
    proposed: Sequence[Idea],
    text: CampaignText,
    *,
    cast: Cast,
    calendar: Calendar,
) -> None:
    """Every comment of the campaign, and the replies to it."""
    chance = Random(f"{text.slug} talk")  # noqa: S311 - no secret
    agent = campaign.firm.members.get(role=FirmRole.AGENT).user
    voices = {**cast.people, "firm": cast.owners[text.firm], "agent": agent}
    talks = [(Place(campaign, None), text.comments, calendar.day(text.days[0]))]
    talks += [
        (Place(campaign, idea), its_text.comments, idea.proposed_at)
        for idea, its_text in zip(proposed, text.ideas, strict=True)
    ]
    for place, comments, since in talks:
        times = _times(since, calendar.epoch, chance)
        _talk(place, comments, times=times, cast=cast, voices=voices, chance=chance)


def _talk(
    place: Place,
    comments: Sequence[CommentText],
    *,
    times: Iterator[datetime],
    cast: Cast,
    voices: dict[str, User],
    chance: Random,
) -> None:
    strangers = Strangers(cast, chance)
    for said in comments:
        first = _say(
            place,
            said,
            by=voices.get(said.by) or strangers.who_speaks(said.language),
            at=next(times),
        )
        for reply in said.replies:
            by = voices.get(reply.by) or strangers.who_speaks(reply.language)
            _say(place, reply, by=by, at=next(times), answers=first)
        if said.hidden:
            moderation.hide(first, reason=said.hidden, by=cast.editor, at=next(times))
        if said.reported:
            reason, reporter = ReportReason(said.reported), strangers.who_speaks("en")
            reporting.report(first, reporter=reporter, reason=reason, at=next(times))


def _say(
    place: Place, said: CommentText, *, by: User, at: datetime, answers: Comment | None = None
) -> Comment:
    return writing.write(place, author=by, body=said.text, at=at, answers=answers)


def _times(after: datetime, until: datetime, chance: Random) -> Iterator[datetime]:
    """Later and later, with some hours between, and never in the future."""
    at = after
    while True:
        at = min(
            at + timedelta(minutes=chance.randint(25, 1700)),
            at + (until - at) / 3,
        )
        yield at
