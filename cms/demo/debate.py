"""What the demo's people propose, approve and follow, and what their firms decide."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from cms.demo import cast as people
from cms.demo import scenes, talk
from cms.demo.calendar import Calendar
from cms.demo.cast import Cast
from cms.demo.script import CampaignText, IdeaText
from projects import ballots, decisions, follows, ideas, phases, pictures, shortlisting
from projects.models import Campaign, Idea, Phase, PhaseKind, Verdict, VoteRule


@dataclass(frozen=True)
class Vote:
    at: datetime
    voter: User
    idea: Idea


def hold(campaign: Campaign, text: CampaignText, *, cast: Cast, calendar: Calendar) -> None:
    """Everything from the first idea to the last decision that lies in the past."""
    chance = Random(text.slug)  # noqa: S311 - no secret
    _follow(campaign, text, cast=cast, calendar=calendar, chance=chance)
    proposed = _propose(campaign, text, cast=cast, calendar=calendar, chance=chance)
    talk.hold(campaign, proposed, text, cast=cast, calendar=calendar)
    voting = phases.of_kind(campaign, PhaseKind.VOTE)
    if voting is None or voting.starts_at > calendar.epoch:
        return
    _vote(campaign, text, proposed, voting, cast=cast, calendar=calendar, chance=chance)
    if voting.ends_at > calendar.epoch:
        return
    shortlisting.count(campaign, at=voting.ends_at + timedelta(seconds=9))
    owner = cast.owners[text.firm]
    for idea, its_text in zip(proposed, text.ideas, strict=True):
        if its_text.verdict:
            decisions.decide(
                Idea.objects.get(pk=idea.pk),
                verdict=Verdict(its_text.verdict),
                reason=its_text.reason,
                language=its_text.reason_language,
                by=owner,
                at=calendar.waking(its_text.decided, chance),
            )


def _follow(
    campaign: Campaign, text: CampaignText, *, cast: Cast, calendar: Calendar, chance: Random
) -> None:
    for person in chance.sample(cast.crowd, text.followers):
        at = calendar.waking(text.days[0] + chance.randint(0, 3), chance)
        follows.follow_campaign(campaign, user=person, at=at)


def _propose(
    campaign: Campaign, text: CampaignText, *, cast: Cast, calendar: Calendar, chance: Random
) -> list[Idea]:
    """One idea after the other, the next by somebody else who speaks its language."""
    phase = phases.of_kind(campaign, PhaseKind.PROPOSE)
    if phase is None or not text.ideas:
        return []
    times = sorted(calendar.between(phase.starts_at, phase.ends_at, chance) for _ in text.ideas)
    strangers = people.Strangers(cast, chance)
    authors = [
        cast.people.get(its_text.by) or strangers.who_speaks(its_text.language)
        for its_text in text.ideas
    ]
    return [
        _write(campaign, its_text, author=author, at=at)
        for its_text, author, at in zip(text.ideas, authors, times, strict=True)
    ]


def _write(campaign: Campaign, text: IdeaText, *, author: User, at: datetime) -> Idea:
    """Proposed, and a little later changed where its author thought again."""
    idea = ideas.propose(
        campaign,
        author=author,
        title=text.title,
        need=text.need,
        proposal=text.at_first or text.proposal,
        language=text.language,
        tags=text.tags,
        pictures=_pictures(text),
        at=at,
    )
    if not text.at_first:
        return idea
    return ideas.edit(
        idea,
        title=text.title,
        need=text.need,
        proposal=text.proposal,
        language=text.language,
        tags=text.tags,
        by=author,
        at=at + timedelta(minutes=50),
    )


def _pictures(text: IdeaText) -> list[ideas.Picture]:
    if not text.draw:
        return []
    drawn = SimpleUploadedFile("idea.png", scenes.draw(text.draw, size=scenes.IDEA))
    return [ideas.Picture(pictures.process(drawn), text.alt)]


def _vote(
    campaign: Campaign,
    text: CampaignText,
    proposed: Sequence[Idea],
    voting: Phase,
    *,
    cast: Cast,
    calendar: Calendar,
    chance: Random,
) -> None:
    """Each voter comes once and approves a few; what reaches an open threshold is shortlisted."""
    voters = chance.sample(cast.crowd, text.voters)
    came = {
        person.pk: calendar.between(voting.starts_at, voting.ends_at, chance) for person in voters
    }
    named = [cast.people[key] for key in {key: None for idea in text.ideas for key in idea.named}]
    came |= {
        person.pk: calendar.between(voting.starts_at, voting.ends_at, chance) for person in named
    }
    cast_votes = [
        Vote(came[person.pk] + timedelta(seconds=serial * 11), person, idea)
        for serial, (idea, its_text) in enumerate(zip(proposed, text.ideas, strict=True))
        for person in [
            *chance.sample(voters, its_text.votes),
            *(cast.people[key] for key in its_text.named),
        ]
    ]
    counts: Counter[int] = Counter()
    for vote in sorted(cast_votes, key=lambda vote: vote.at):
        ballots.vote(vote.idea, voter=vote.voter, at=vote.at)
        if chance.random() < 0.2:
            follows.follow_idea(vote.idea, user=vote.voter, at=vote.at)
        counts[vote.idea.pk] += 1
        reached = counts[vote.idea.pk] == campaign.vote_threshold
        if reached and campaign.vote_rule == VoteRule.OPEN:
            shortlisting.shortlist_if_reached(vote.idea, at=vote.at + timedelta(seconds=2))
