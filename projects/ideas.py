"""Proposing and editing ideas."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.personal import require_present
from accounts.rules import works_for_firm
from core import events, moves, submissions
from projects import follows, history, phases
from projects.models import Campaign, CampaignState, Idea, IdeaImage, PhaseKind, Tag


class ProposingClosed(Exception):
    """The campaign takes no ideas at this moment."""


class MayNotPropose(Exception):
    """The campaign's own firm answers ideas; it does not propose them."""


class EditingClosed(Exception):
    """The vote has begun, the campaign has ended, the idea is hidden, or it is somebody else's."""


@dataclass(frozen=True)
class Picture:
    """A processed image and what it shows."""

    content: "ContentFile[bytes]"
    alt: str


@transaction.atomic
def propose(
    campaign: Campaign,
    *,
    author: User,
    title: str,
    need: str,
    proposal: str,
    at: datetime,
    language: str = "",
    tags: Iterable[str] = (),
    pictures: Sequence[Picture] = (),
    submission: uuid.UUID | None = None,
) -> Idea:
    """A new idea, followed by its author. The same `submission` twice gives the same idea."""
    if works_for_firm(author, campaign.firm):
        raise MayNotPropose(campaign.slug)
    require_present(author)
    # The lock numbers ideas one after the other and makes the second click wait for the first.
    # What was read before may be out of date: a campaign just closed takes nothing more.
    campaign = moves.lock(campaign)
    done, submission = submissions.made(Idea.objects.all(), by=author.pk, submission=submission)
    if done:
        return done
    if not phases.takes_ideas(campaign, at=at):
        raise ProposingClosed(campaign.slug)
    latest = campaign.ideas.aggregate(latest=Max("number"))["latest"] or 0
    idea = Idea.objects.create(
        campaign=campaign,
        number=latest + 1,
        author=author,
        title=title,
        need=need,
        proposal=proposal,
        language=language,
        submission=submission,
        proposed_at=at,
    )
    _set_tags(idea, tags)
    _add_pictures(idea, pictures)
    follows.follow_idea(idea, user=author, at=at)
    events.record("idea_proposed", idea, at=at, by=author)
    return idea


def may_edit(idea: Idea, user: User, *, at: datetime) -> bool:
    """The author may, until the vote starts (or, without a vote, while ideas are taken)."""
    if not user.is_authenticated or idea.author_id != user.pk or idea.hidden_at is not None:
        return False
    # A campaign may end before its vote: its ideas then stay as the firm's last word found them.
    if idea.campaign.state != CampaignState.PUBLISHED:
        return False
    vote = phases.of_kind(idea.campaign, PhaseKind.VOTE)
    return at < vote.starts_at if vote else phases.takes_ideas(idea.campaign, at=at)


@transaction.atomic
def edit(
    idea: Idea,
    *,
    title: str,
    need: str,
    proposal: str,
    by: User,
    at: datetime,
    language: str = "",
    tags: Iterable[str] = (),
    pictures: Sequence[Picture] = (),
    remove: Collection[int] = (),
) -> Idea:
    """Rewrite the idea; new pictures join the old ones, less those to `remove` (their ids).

    What it said before is kept. An edit that changes nothing leaves no trace, nor does saying in
    which language the same words are.
    """
    require_present(by)
    idea = moves.lock(idea)
    if not may_edit(idea, by, at=at):
        raise EditingClosed(str(idea.pk))
    before = history.words_of(idea)
    # By itself: to say in which language words are is no edit of them.
    if language != idea.language:
        idea.language = language
        idea.save(update_fields=["language"])
    added = [picture.alt for picture in pictures]
    removed = list(idea.images.filter(pk__in=remove).values_list("alt", flat=True))
    # Tags sorted on both sides: in which order they were typed is no edit.
    after = history.Words(title, need, proposal, before.language, sorted(set(tags)))
    if after == replace(before, tags=sorted(before.tags)) and not added and not removed:
        return idea
    idea.title, idea.need, idea.proposal, idea.edited_at = title, need, proposal, at
    idea.save(update_fields=["title", "need", "proposal", "edited_at"])
    _set_tags(idea, after.tags)
    _remove_pictures(idea, remove)
    _add_pictures(idea, pictures)
    history.keep(idea, before=before, pictures_added=added, pictures_removed=removed, by=by, at=at)
    events.record("idea_edited", idea, at=at, by=by)
    return idea


def _set_tags(idea: Idea, names: Iterable[str]) -> None:
    wanted = [Tag(campaign_id=idea.campaign_id, name=name) for name in dict.fromkeys(names)]
    Tag.objects.bulk_create(wanted, ignore_conflicts=True)
    # Read back by name: a tag that another idea has made meanwhile comes without an id.
    idea.tags.set(
        Tag.objects.filter(campaign=idea.campaign_id, name__in=[tag.name for tag in wanted])
    )


def _remove_pictures(idea: Idea, ids: Collection[int]) -> None:
    """Those that stay move up: the first picture is the one that lists show."""
    if not ids:
        return
    for image in idea.images.filter(pk__in=ids):
        image.delete()
        # After the commit: undone, the row must still have its file.
        transaction.on_commit(partial(image.file.storage.delete, str(image.file)), robust=True)
    for position, image in enumerate(idea.images.all()):
        IdeaImage.objects.filter(pk=image.pk).update(position=position)


def readdress_pictures(idea: Idea) -> None:
    """Give each picture a new address, which only its row knows: the old ones lead nowhere."""
    for image in idea.images.all():
        storage, name = image.file.storage, str(image.file)
        # A file that was lost must not keep its idea from being hidden.
        if storage.exists(name):
            with storage.open(name) as file:
                content = ContentFile(file.read(), name=f"{uuid.uuid4().hex}.webp")
            image.file = content
            image.save(update_fields=["file", "width", "height"])
            transaction.on_commit(partial(storage.delete, name), robust=True)


def _add_pictures(idea: Idea, pictures: Sequence[Picture]) -> None:
    """Each file has its name before its row is made: only so does Django learn width and height."""
    for position, picture in enumerate(pictures, start=idea.images.count()):
        picture.content.name = f"{uuid.uuid4().hex}.webp"
        IdeaImage.objects.create(
            idea=idea, alt=picture.alt, position=position, file=picture.content
        )
