"""What the demo's people say about ideas, and what an editor hides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import FirmRole, User
from cms.demo.calendar import Calendar, awake
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
        times = _Clock(since, calendar.epoch, chance)
        _talk(place, comments, times=times, cast=cast, voices=voices, chance=chance)


def _talk(
    place: Place,
    comments: Sequence[CommentText],
    *,
    times: "_Clock",
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
            at=times.of(said),
        )
        for reply in said.replies:
            by = voices.get(reply.by) or strangers.who_speaks(reply.language)
            _say(place, reply, by=by, at=times.of(reply), answers=first)
        if said.hidden:
            moderation.hide(first, reason=said.hidden, by=cast.editor, at=times.next())
        if said.reported:
            reason, reporter = ReportReason(said.reported), strangers.who_speaks("en")
            reporting.report(first, reporter=reporter, reason=reason, at=times.next())


def _say(
    place: Place, said: CommentText, *, by: User, at: datetime, answers: Comment | None = None
) -> Comment:
    return writing.write(
        place, author=by, body=said.text, language=said.language, at=at, answers=answers
    )


class _Clock:
    """Later and later, with some hours between, and never in the future."""

    def __init__(self, after: datetime, until: datetime, chance: Random) -> None:
        self._at, self._until, self._chance = after, until, chance

    def next(self) -> datetime:
        later = self._at + timedelta(minutes=self._chance.randint(25, 1700))
        # A third of the time that is left at most: so it never runs out.
        sooner = min(later, self._at + (self._until - self._at) / 3)
        self._at = awake(sooner, after=self._at, until=self._until)
        return self._at

    def of(self, said: CommentText) -> datetime:
        """When it was said: as the text has it, or the next moment."""
        if said.hours:
            then = max(self._at, self._until - timedelta(hours=said.hours))
            self._at = awake(then, after=self._at, until=self._until)
            return self._at
        return self.next()
