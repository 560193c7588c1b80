"""Handing page and terms to the editors together, and what the editors do with them.

Every deed locks the campaign first, as every change of terms does, and reads the page's task
again under that lock. An editor approves what lies pinned before them: this revision of the
page, with these terms. Whatever changed meanwhile is not approved.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from cms import comparison, readiness
from cms.models import CampaignPage
from cms.readiness import Blocker
from core import moves
from projects import messages
from projects.models import Campaign
from projects.rules import allows


class NothingToReview(Exception):
    """The page is not with the editors."""


class NotReady(Exception):
    """Something still keeps the campaign from being handed in. `args[0]` lists it."""

    @property
    def blockers(self) -> list[Blocker]:
        return list(self.args[0])


class Stale(Exception):
    """Page or terms have changed since they were handed in, or since they were read."""


class ReviewsOwnFirm(Exception):
    """Whoever works for the firm does not read its campaign in the site's name."""


class CommentMissing(Exception):
    """Whoever sends something back says what is to be changed."""


@transaction.atomic
def hand_in(campaign: Campaign, *, by: User, at: datetime) -> Campaign:
    """Submit every page that is ready, with the terms; NotReady says what is in the way."""
    campaign = moves.lock(campaign)
    state = readiness.of(campaign, at=at)
    if state.stopping:
        raise NotReady(state.stopping)
    for page in state.ready_pages:
        _start(page, by=by)
    return comparison.compare(campaign, by=by, at=at)


@transaction.atomic
def submit(page: CampaignPage, *, by: User, at: datetime) -> Campaign:
    """Hand this page and the terms to the editors, as they are."""
    moves.lock(page.campaign)
    _start(page, by=by)
    return comparison.compare(page.campaign, by=by, at=at)


def _start(page: CampaignPage, *, by: User) -> None:
    state = page.current_workflow_state
    # A page has one workflow at a time: one that was sent back is not over, and goes on.
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)
    elif state is None:
        page.get_workflow().start(page, by)


@transaction.atomic
def withdraw(campaign: Campaign, *, by: User, at: datetime) -> Campaign:
    """The firm takes back what it has handed in, to change it."""
    campaign = moves.lock(campaign)
    waiting = comparison.running(list(CampaignPage.objects.filter(campaign=campaign)))
    if not waiting:
        raise NothingToReview(campaign.slug)
    for task in waiting:
        task.workflow_state.cancel(user=by)
    return comparison.compare(campaign, by=by, at=at)


@transaction.atomic
def approve(
    page: CampaignPage, *, by: User, at: datetime, comment: str = "", read: str = ""
) -> Campaign:
    """An editor lets the page go live. `read` is the fingerprint of what they had before them.

    The firm is told once: pages let go at the same `at` are one deed, whatever their languages,
    and whoever hears that the campaign is public hears of no changes to it.
    """
    campaign = moves.lock(page.campaign)
    task = _task(page)
    if read and read != fingerprint(task, campaign):
        raise Stale(page.slug)
    was_public = campaign.published_at is not None and campaign.published_at < at
    task.approve(user=by, comment=comment)
    if was_public:
        messages.campaign_page_approved(campaign, at=at)
    return comparison.compare(campaign, by=by, at=at)


@transaction.atomic
def send_back(page: CampaignPage, *, by: User, at: datetime, comment: str) -> Campaign:
    """An editor asks for changes, and says which."""
    if not comment.strip():
        raise CommentMissing(page.slug)
    campaign = moves.lock(page.campaign)
    if not allows(by, "projects.review_campaign", campaign):
        raise ReviewsOwnFirm(campaign.slug)
    _task(page).reject(user=by, comment=comment)
    if campaign.is_public:
        messages.campaign_sent_back(campaign, at=at, comment=comment)
    return comparison.compare(campaign, by=by, at=at)


def _task(page: CampaignPage) -> TaskState:
    page = CampaignPage.objects.get(pk=page.pk)
    task: TaskState | None = page.current_workflow_task_state
    if task is None:
        raise NothingToReview(page.slug)
    return task


def fingerprint(task: TaskState, campaign: Campaign) -> str:
    """Of the page's words and the terms' version."""
    # The number alone would not do: automatic saving rewrites a revision in place.
    said = [task.revision_id, json.dumps(task.revision.content, sort_keys=True, default=str)]
    # Joined by what nobody types: otherwise 1 and 23 would be the same as 12 and 3.
    written = "\x1f".join(str(part) for part in [*said, campaign.terms_version])
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def finish(state: WorkflowState, user: Any = None) -> None:
    """What Wagtail does once a page is approved, by whichever button: the last referee.

    Wagtail would publish the latest revision; this publishes the one that was handed in, or
    nothing. Runs inside the transaction of the approval, which a refusal undoes.
    """
    page, task = state.content_object, state.current_task_state
    if isinstance(page.specific, CampaignPage):
        campaign = moves.lock(page.specific.campaign)
        if user is not None and not allows(user, "projects.review_campaign", campaign):
            raise ReviewsOwnFirm(campaign.slug)
        pinned = getattr(task, "submission", None)
        if pinned is not None and pinned.terms_version != campaign.terms_version:
            raise Stale(campaign.slug)
        if comparison.is_stale(task):
            raise Stale(campaign.slug)
    task.revision.publish(user=user, skip_permission_checks=True)
