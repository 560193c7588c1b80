"""Writing, editing and removing comments."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.firms import lock_person
from accounts.models import User
from accounts.personal import require_present
from community import limits, mentions, messages, places
from community.models import COMMENT_MOVES, Comment, CommentRevision, CommentState, Voice
from community.places import Place
from core import events, moves, submissions
from projects import follows
from projects.models import Campaign
from projects.rules import allows

# Every version is kept, and the history shows all of them on one page.
MOST_EDITS = 30


class TalkClosed(Exception):
    """This person may not write here: the campaign is over, or not public."""


class NothingToAnswer(Exception):
    """The comment replied to is hidden or removed, or stands elsewhere."""


class NotTheAuthor(Exception):
    """Only who wrote a comment edits or removes it."""


class EditingClosed(Exception):
    """The comment is hidden, removed, or has been edited as often as it may be; or its author
    no longer speaks for the firm or the site, whose words it is marked as."""


@transaction.atomic
def write(
    place: Place,
    *,
    author: User,
    body: str,
    at: datetime,
    language: str = "",
    answers: Comment | None = None,
    submission: uuid.UUID | None = None,
) -> Comment:
    """A comment, or a reply to `answers`. The same `submission` twice gives the same comment.

    A reply to a reply joins its thread and speaks to its author. Writing on an idea follows it.
    """
    # One person's comments are written one after the other: the second click waits for the
    # first, and two at once cannot both be the last within the pace.
    lock_person(author)
    done, submission = submissions.made(Comment.objects.all(), by=author.pk, submission=submission)
    if done:
        return done
    campaign = _open(place.campaign, author)
    root = _thread(place, answers) if answers else None
    voice = places.voice(author, campaign)
    _check_limits(author, body, voice=voice, at=at)
    comment = Comment.objects.create(
        campaign=campaign,
        idea=place.idea,
        parent=root,
        author=author,
        voice=voice,
        body=body,
        language=language,
        submission=submission,
        written_at=at,
    )
    _keep_count(comment, by=1)
    answered = answers.author if answers and answers.parent_id else None
    mentions.record(comment, first=answered)
    # Whoever answers for the firm or the site does their work there, and has not asked to follow.
    if place.idea and voice == Voice.MEMBER:
        follows.follow_idea(place.idea, user=author, at=at)
    events.record("comment_written", comment, at=at, by=author)
    messages.written(comment, answers=answers, at=at)
    return comment


def _keep_count(comment: Comment, *, by: int) -> None:
    """So many more of its thread, and of the talk it stands in."""
    if comment.parent_id:
        root = Comment.objects.filter(pk=comment.parent_id)
        # Added up by the database: two replies at once would both start from one number.
        root.update(replies_count=F("replies_count") + by)
    places.count(comment.campaign_id, comment.idea_id, by)


def _open(campaign: Campaign, author: User) -> Campaign:
    """The campaign as it is now: one that has just been closed takes nothing more."""
    campaign = Campaign.objects.select_related("firm").get(pk=campaign.pk)
    if not allows(author, "community.write", campaign):
        raise TalkClosed(campaign.slug)
    return campaign


def _thread(place: Place, answers: Comment) -> Comment:
    """The thread's first comment, locked, so that it is not removed meanwhile."""
    # The reply before its thread, as `remove` takes them: turned around, the two could each hold
    # what the other waits for.
    current = moves.lock(answers)
    root = moves.lock(Comment(pk=current.parent_id)) if current.parent_id else current
    elsewhere = (root.campaign_id, root.idea_id) != (
        place.campaign.pk,
        place.idea.pk if place.idea else None,
    )
    if elsewhere or {current.state, root.state} != {CommentState.VISIBLE}:
        raise NothingToAnswer(str(answers.key))
    return root


def _check_limits(author: User, body: str, *, voice: Voice, at: datetime) -> None:
    """The firm answers many and links to its pages: only repeating itself is refused."""
    limits.check_new(author, body, at=at)
    limit = limits.KNOWN if voice == Voice.FIRM else limits.of(author, at=at)
    limits.check_links(body, limit)
    limits.check_pace(author, limit, at=at)


def may_edit(comment: Comment, user: User) -> bool:
    """The author, while the comment stands and the talk is open."""
    mine = user.is_authenticated and comment.author_id == user.pk
    stands = comment.state == CommentState.VISIBLE
    open_ = mine and stands and allows(user, "community.write", comment.campaign)
    return bool(open_ and _speaks_as(comment, user, comment.campaign))


def _speaks_as(comment: Comment, user: User, campaign: Campaign) -> bool:
    """Words marked as the firm's or an editor's are changed by whoever may speak so still."""
    return comment.voice in (Voice.MEMBER, places.voice(user, campaign))


def may_remove(comment: Comment, user: User) -> bool:
    mine = user.is_authenticated and comment.author_id == user.pk
    return bool(mine and comment.state != CommentState.REMOVED)


@transaction.atomic
def edit(comment: Comment, *, body: str, by: User, at: datetime, language: str = "") -> Comment:
    """Rewrite the comment; what it said before stays readable. The same words change nothing
    but in which language they are."""
    if comment.author_id != by.pk:
        raise NotTheAuthor(str(comment.key))
    require_present(by)
    campaign = _open(comment.campaign, by)
    comment = moves.lock(comment)
    if not _speaks_as(comment, by, campaign):
        raise EditingClosed(str(comment.key))
    if comment.state != CommentState.VISIBLE or comment.revisions.count() >= MOST_EDITS:
        raise EditingClosed(str(comment.key))
    was, comment.language = comment.language, language
    if comment.body == body:
        if was != language:
            comment.save(update_fields=["language"])
        return comment
    if comment.voice != Voice.FIRM:
        limits.check_links(body, limits.of(by, at=at))
    CommentRevision.objects.create(
        comment=comment,
        body=comment.body,
        language=was,
        # Since when these words stood, not when they were replaced.
        written_at=comment.edited_at or comment.written_at,
    )
    comment.body, comment.edited_at = body, at
    comment.save(update_fields=["body", "language", "edited_at"])
    new = mentions.record(comment)
    events.record("comment_edited", comment, at=at, by=by)
    messages.mentioned(comment, people=new, at=at)
    return comment


@transaction.atomic
def remove(comment: Comment, *, by: User, at: datetime) -> Comment:
    """The author takes the words back, all versions of them. Safe to call twice."""
    if comment.author_id != by.pk:
        raise NotTheAuthor(str(comment.key))
    # Not asked whether the talk is open: one's own words may be taken back at any time.
    comment = moves.lock(comment)
    if comment.state == CommentState.REMOVED:
        return comment
    comment = moves.transition(
        comment,
        CommentState.REMOVED,
        allowed=COMMENT_MOVES,
        body="",
        language="",
        hidden_at=None,
        hidden_reason="",
    )
    comment.revisions.all().delete()
    comment.mentions.all().delete()
    _keep_count(comment, by=-1)
    messages.taken_back([comment])
    events.record("comment_removed", comment, at=at, by=by)
    return comment
