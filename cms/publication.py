"""Whether what the editors did to the pages lets a campaign move on.

No operational state follows from a revision. Pages say what happened to them: handed in, sent
back, approved. Here that is compared with the campaigns, which then move through their own
services. The comparison may run at any time and any number of times: a sweep runs it every few
seconds, and the admin after each edit, so that nobody has to wait.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from cms import campaign_pages
from cms.models import CampaignPage, Submission
from core import moves
from projects import campaigns
from projects.models import Campaign, CampaignState

logger = logging.getLogger(__name__)


class NothingToReview(Exception):
    """The page is not with the editors."""


@transaction.atomic
def submit(page: CampaignPage, *, by: User, at: datetime) -> Campaign:
    """Hand page and terms to the editors, as the admin's button does."""
    workflow = page.get_workflow()
    workflow.start(page, by)
    return compare(page.campaign, by=by, at=at)


def approve(page: CampaignPage, *, by: User, at: datetime, comment: str = "") -> Campaign:
    """An editor lets the page go live, as the admin's button does."""
    _task(page).approve(user=by, comment=comment)
    return compare(page.campaign, by=by, at=at)


def send_back(page: CampaignPage, *, by: User, at: datetime, comment: str) -> Campaign:
    """An editor asks for changes, as the admin's button does."""
    _task(page).reject(user=by, comment=comment)
    return compare(page.campaign, by=by, at=at)


def _task(page: CampaignPage) -> TaskState:
    page = CampaignPage.objects.get(pk=page.pk)
    task: TaskState | None = page.current_workflow_task_state
    if task is None:
        raise NothingToReview(page.slug)
    return task


@transaction.atomic
def compare(campaign: Campaign, *, at: datetime, by: User | None = None) -> Campaign:
    """Let the campaign follow what its pages say. Locks the campaign; safe to call twice."""
    campaign = moves.lock(campaign)
    pages = list(CampaignPage.objects.filter(campaign=campaign))
    for page in pages:
        campaign_pages.give_to_firm(page)
    if campaign.state == CampaignState.DRAFT:
        return _follow_draft(campaign, pages, by=by, at=at)
    if campaign.state == CampaignState.IN_REVIEW:
        return _follow_review(campaign, pages, by=by, at=at)
    return campaign


def _follow_draft(
    campaign: Campaign, pages: Sequence[CampaignPage], *, by: User | None, at: datetime
) -> Campaign:
    """A page newly handed in submits the terms with it; one whose terms changed is withdrawn."""
    running = _running(pages)
    withdrawn = [task for task in running if hasattr(task, "submission")]
    for task in withdrawn:
        task.workflow_state.cancel(user=by)
    fresh = [task for task in running if task not in withdrawn]
    if not fresh:
        return campaign
    _pin(campaign, fresh)
    return campaigns.submit(campaign, by=by or fresh[0].workflow_state.requested_by, at=at)


def _follow_review(
    campaign: Campaign, pages: Sequence[CampaignPage], *, by: User | None, at: datetime
) -> Campaign:
    running = _running(pages)
    _pin(campaign, [task for task in running if not hasattr(task, "submission")])
    if is_approved(campaign):
        try:
            return campaigns.publish(campaign, by=by, at=at)
        except campaigns.FirmNotVerified:
            # It stays in review, and the studio says what is missing; a later sweep publishes it.
            return campaign
    if running or any(page.approved_schedule for page in pages):
        return campaign
    return campaigns.send_back(campaign, by=by, at=at)


def is_approved(campaign: Campaign) -> bool:
    """Whether a page went live after these terms were handed in with it.

    A page that was live before, under other terms, says nothing about these.
    """
    approved: bool = CampaignPage.objects.filter(
        campaign=campaign,
        live=True,
        campaign__submissions__terms_version=campaign.terms_version,
        last_published_at__gte=F("campaign__submissions__submitted_at"),
    ).exists()
    return approved


def is_blocked(campaign: Campaign) -> bool:
    """Whether only the operator's word on the firm is missing."""
    waits: bool = campaign.state == CampaignState.IN_REVIEW and campaign.firm.verified_at is None
    return waits and is_approved(campaign)


def _running(pages: Sequence[CampaignPage]) -> list[TaskState]:
    """The tasks that wait for an editor."""
    current = WorkflowState.objects.filter(
        object_id__in=[str(page.pk) for page in pages], status=WorkflowState.STATUS_IN_PROGRESS
    ).values("current_task_state")
    return list(
        TaskState.objects.filter(pk__in=current).select_related(
            "submission", "workflow_state__requested_by"
        )
    )


def _pin(campaign: Campaign, tasks: Sequence[TaskState]) -> None:
    Submission.objects.bulk_create(
        Submission(
            campaign=campaign,
            task_state=task,
            terms_version=campaign.terms_version,
            submitted_at=task.started_at,
        )
        for task in tasks
    )


def unsettled() -> Sequence[Campaign]:
    """Campaigns whose pages may have something to say: in review, or newly handed in."""
    handed_in = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    pages = [int(key) for key in handed_in.values_list("object_id", flat=True) if key.isdigit()]
    return list(
        Campaign.objects.filter(
            Q(state=CampaignState.IN_REVIEW, pages__isnull=False)
            | Q(state=CampaignState.DRAFT, pages__in=pages)
        ).distinct()
    )


def sweep(*, at: datetime) -> None:
    """Compare every unsettled campaign; trouble with one does not hold up the others."""
    for campaign in unsettled():
        try:
            compare(campaign, at=at)
        except Exception:
            logger.exception("campaign %s could not follow its pages", campaign.slug)
