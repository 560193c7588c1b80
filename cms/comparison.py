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
from cms import campaign_pages, naming
from cms.models import CampaignPage, Submission
from core import moves
from projects import campaigns, messages
from projects.campaigns import Withdrawal
from projects.models import Campaign, CampaignState

logger = logging.getLogger(__name__)


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
    _follow_changes(campaign, pages, by=by, at=at)
    return campaign


def _follow_draft(
    campaign: Campaign, pages: Sequence[CampaignPage], *, by: User | None, at: datetime
) -> Campaign:
    """A page newly handed in submits the terms with it; one whose terms changed is withdrawn."""
    waiting = running(pages)
    withdrawn = [task for task in waiting if hasattr(task, "submission")]
    _cancel(withdrawn, by=by)
    fresh = [task for task in waiting if task not in withdrawn]
    if not fresh:
        return campaign
    _pin(campaign, fresh)
    # A sweep is nobody: whoever handed in the page has thereby handed in the terms.
    return campaigns.submit(campaign, by=by or fresh[0].workflow_state.requested_by, at=at)


def _follow_review(
    campaign: Campaign, pages: Sequence[CampaignPage], *, by: User | None, at: datetime
) -> Campaign:
    waiting = running(pages)
    # A further language may be handed in while the editors read the first.
    _pin(campaign, [task for task in waiting if not hasattr(task, "submission")])
    changed = [task for task in waiting if is_stale(task)]
    _cancel(changed, by=by)
    if is_approved(campaign):
        naming.keep_of(campaign)
        try:
            return campaigns.publish(campaign, by=by, at=at)
        except campaigns.FirmNotVerified:
            # It stays in review, and the studio says what is missing; a later sweep publishes it.
            return campaign
    # Something unchanged still waits for an editor, or an approved page for its hour.
    if len(changed) < len(waiting) or any(page.approved_schedule for page in pages):
        return campaign
    if changed:
        return campaigns.withdraw(campaign, reason=Withdrawal.PAGE_CHANGED, by=by, at=at)
    return _return(campaign, by=by, at=at)


def _return(campaign: Campaign, *, by: User | None, at: datetime) -> Campaign:
    """An editor sent it back with words, or the firm took it back."""
    last = campaign.submissions.select_related("task_state").order_by("-pk").first()
    if last is not None and last.task_state.status == TaskState.STATUS_REJECTED:
        return campaigns.send_back(campaign, by=by, at=at, comment=last.task_state.comment)
    return campaigns.withdraw(campaign, reason=Withdrawal.TAKEN_BACK, by=by, at=at)


def _follow_changes(
    campaign: Campaign, pages: Sequence[CampaignPage], *, by: User | None, at: datetime
) -> None:
    """New words for a page that is public: pinned, and withdrawn when changed again."""
    waiting = running(pages)
    fresh = [task for task in waiting if not hasattr(task, "submission")]
    if fresh:
        _pin(campaign, fresh)
        messages.campaign_submitted(campaign, at=at)
    changed = [task for task in waiting if is_stale(task)]
    if changed:
        _cancel(changed, by=by)
        messages.campaign_withdrawn(campaign, at=at, reason=Withdrawal.PAGE_CHANGED)


def is_stale(task: TaskState) -> bool:
    """Whether the page has changed since it was handed in: another revision, or this one rewritten.

    Wagtail's automatic saving rewrites the latest revision in place, under a later date.
    """
    latest = CampaignPage.objects.values_list("latest_revision", flat=True).get(
        pk=task.workflow_state.object_id
    )
    rewritten: bool = task.revision.created_at > task.started_at
    return latest != task.revision_id or rewritten


def is_approved(campaign: Campaign) -> bool:
    """Whether the very revision that was handed in with these terms was approved and is live."""
    # In one `filter`, so that terms, approval and revision are asked of the same submission; in
    # several, each could be true of another.
    approved: bool = CampaignPage.objects.filter(
        campaign=campaign,
        live=True,
        campaign__submissions__terms_version=campaign.terms_version,
        campaign__submissions__task_state__status=TaskState.STATUS_APPROVED,
        live_revision=F("campaign__submissions__task_state__revision"),
    ).exists()
    return approved


def is_blocked(campaign: Campaign) -> bool:
    """Whether only the operator's word on the firm is missing."""
    waits: bool = campaign.state == CampaignState.IN_REVIEW and campaign.firm.verified_at is None
    return waits and is_approved(campaign)


def running(pages: Sequence[CampaignPage]) -> list[TaskState]:
    """The tasks that wait for an editor."""
    current = WorkflowState.objects.filter(
        object_id__in=[str(page.pk) for page in pages], status=WorkflowState.STATUS_IN_PROGRESS
    ).values("current_task_state")
    return list(
        TaskState.objects.filter(pk__in=current)
        # With the submission, so that asking whether there is one takes no query of its own.
        .select_related("submission", "revision", "workflow_state__requested_by")
        .order_by("pk")
    )


def _cancel(tasks: Sequence[TaskState], *, by: User | None) -> None:
    for task in tasks:
        task.workflow_state.cancel(user=by)


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
            Q(state=CampaignState.IN_REVIEW, pages__isnull=False) | Q(pages__in=pages)
        ).distinct()
    )


def sweep(*, at: datetime) -> None:
    """Compare every unsettled campaign; trouble with one does not hold up the others."""
    for campaign in unsettled():
        try:
            compare(campaign, at=at)
        except Exception:
            # The comparison is a transaction of its own, so nothing half done is left; the next
            # sweep tries again.
            logger.exception("campaign %s could not follow its pages", campaign.slug)
