"""A public vote becomes a campaign: counted, selected, and waiting for the firm's decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator, slugify

from accounts.models import Firm
from core import events, moves, text
from projects import campaigns, selection, tally
from projects.campaigns import Span, Terms
from projects.models import Campaign, CampaignState, Idea, IdeaState, PhaseKind, Tag
from projects.models.ideas import IDEA_MOVES
from projects.pabulib import copying, figures
from projects.pabulib.poll import Poll, Project, Vote
from projects.pabulib.rows import Malformed

BLUEPRINT = "ideas"
UNTITLED = "Public vote"
TITLE_LENGTH = 120
# Below the column's sixty: a second import of a vote adds its number.
SLUG_LENGTH = 50
TAG_LENGTH = 40
# Files do not say when the projects were handed in; the phase before the vote stands for it.
PROPOSING = timedelta(days=28)
DECIDE_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Imported:
    """What came in. `contradicted` are projects whose published figures the ballots deny."""

    campaign: Campaign
    ballots: int
    selected: int
    contradicted: list[str]


@transaction.atomic
def import_poll(
    poll: Poll, votes: Iterable[Vote], *, firm: Firm, source: str, at: datetime
) -> Imported:
    """Write the poll as a campaign of `firm`, or nothing if a row proves malformed.

    `votes` is `poll.votes()`, perhaps watched by a progress bar. Importing a file again makes
    another campaign. Nobody is mailed: the vote was over long ago.
    """
    # One import at a time for a firm: two would find the same slug free.
    moves.lock(firm)
    terms = _terms(poll, at=at)
    campaign = _campaign(poll, terms, firm=firm, source=source, at=at)
    ideas = _ideas(campaign, poll.projects.values(), at=terms.spans[0].starts_at)
    _tags(campaign, ideas, poll.projects.values())
    count = copying.fill(
        campaign,
        votes,
        idea_ids=[idea.pk for idea in ideas],
        cast_at=terms.spans[1].starts_at,
    )
    campaign.counted_at, campaign.voters_count = at, count
    campaign.save(update_fields=["counted_at", "voters_count"])
    tally.write(campaign)
    selected, contradicted = _select(campaign, poll, at=at)
    events.record("vote_imported", campaign, at=at, ballots=count, selected=selected)
    return Imported(campaign, count, selected, contradicted)


def _terms(poll: Poll, *, at: datetime) -> Terms:
    """The vote's own dates, all of them over: a result has been published."""
    meta = poll.meta
    starts_at = _midnight(meta.first_day)
    ends_at = min(_midnight(figures.day_after(meta.last_day)), at)
    if starts_at >= ends_at:
        raise Malformed("the vote lies in the future", line=meta.lines["date_begin"])
    return Terms(
        blueprint=BLUEPRINT,
        spans=[
            Span(PhaseKind.PROPOSE, starts_at - PROPOSING, starts_at),
            Span(PhaseKind.VOTE, starts_at, ends_at),
        ],
        vote_threshold=max(1, meta.threshold),
        decision_due_at=at + DECIDE_WITHIN,
        ballot_kind=meta.ballot_kind,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _campaign(poll: Poll, terms: Terms, *, firm: Firm, source: str, at: datetime) -> Campaign:
    title = text.clean_line(poll.meta.title) or UNTITLED
    campaign = campaigns.draft(
        firm,
        slug=_free_slug(title),
        title=Truncator(title).chars(TITLE_LENGTH),
        terms=terms,
        by=None,
        at=at,
    )
    campaign.imported = _provenance(poll, source=source)
    campaign.save(update_fields=["imported"])
    # Not by `campaigns.submit` and `publish`, which write to editors and followers.
    campaign = moves.transition(campaign, CampaignState.IN_REVIEW, allowed=campaigns.CAMPAIGN_MOVES)
    return moves.transition(
        campaign,
        CampaignState.PUBLISHED,
        allowed=campaigns.CAMPAIGN_MOVES,
        # When it took place: the lists begin with what was published last.
        published_at=terms.spans[0].starts_at,
    )


def _provenance(poll: Poll, *, source: str) -> dict[str, object]:
    """What the selection is computed from, and where the vote took place."""
    meta = poll.meta
    return {
        "source": source,
        "description": text.clean_line(meta.title),
        "place": text.clean_line(meta.place),
        "language": meta.language,
        "rule": meta.rule.value,
        "threshold": meta.threshold,
        "budget_minor": meta.budget.minor,
        "currency": meta.budget.currency,
    }


def _free_slug(title: str) -> str:
    """From the title; a second import of the same vote gets "-2"."""
    stem = slugify(title)[:SLUG_LENGTH].strip("-_") or "public-vote"
    taken = set(Campaign.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, serial = stem, 1
    while slug in taken:
        serial += 1
        slug = f"{stem}-{serial}"
    return slug


def _ideas(campaign: Campaign, projects: Iterable[Project], *, at: datetime) -> list[Idea]:
    """One idea per project, in file order. Nobody on this site is their author."""
    return Idea.objects.bulk_create(
        [
            Idea(
                campaign=campaign,
                number=project.number,
                ref=project.ref,
                cost_minor=project.cost_minor,
                title=Truncator(project.name).chars(TITLE_LENGTH),
                need=f"Project {project.ref} of the public vote “{campaign.title}”.",
                proposal="\n\n".join(filter(None, [project.name, project.description])),
                proposed_at=at,
            )
            for project in projects
        ],
        batch_size=500,
    )


def _tags(campaign: Campaign, ideas: list[Idea], projects: Iterable[Project]) -> None:
    """The file's categories."""
    wanted = [
        (idea, Truncator(name).chars(TAG_LENGTH))
        for idea, project in zip(ideas, projects, strict=True)
        for name in project.categories
    ]
    names = dict.fromkeys(name for _idea, name in wanted)
    made = Tag.objects.bulk_create([Tag(campaign=campaign, name=name) for name in names])
    tags = {tag.name: tag for tag in made}
    through = Idea.tags.through
    through.objects.bulk_create(
        [through(idea=idea, tag=tags[name]) for idea, name in wanted],
        ignore_conflicts=True,
    )


def _select(campaign: Campaign, poll: Poll, *, at: datetime) -> tuple[int, list[str]]:
    """Shortlist what the rule selects; how many, and what the file published otherwise."""
    lines = tally.lines(campaign)
    selected = selection.selected_ids(campaign, lines)
    moves.transition_all(
        campaign.ideas.filter(pk__in=selected),
        IdeaState.SHORTLISTED,
        allowed=IDEA_MOVES,
        shortlisted_at=at,
    )
    moves.transition_all(
        campaign.ideas.filter(state=IdeaState.OPEN),
        IdeaState.NOT_SHORTLISTED,
        allowed=IDEA_MOVES,
    )
    contradicted = []
    for line in lines:
        found = {"votes": line.votes, "score": line.score, "selected": line.idea.pk in selected}
        published = poll.projects[line.idea.ref].published
        if any(found[name] != value for name, value in published.items()):
            contradicted.append(line.idea.ref)
    return len(selected), contradicted
