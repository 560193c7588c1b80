from typing import Any

from django.apps import AppConfig

# Wagtail's own letters about review. Ours go through the outbox, to those whom it concerns.
SILENCED = {
    "task_submitted": "group_approval_task_submitted_email_notification",
    "workflow_submitted": "workflow_state_submitted_email_notification",
    "workflow_rejected": "workflow_state_rejected_email_notification",
    "workflow_approved": "workflow_state_approved_email_notification",
}


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        """Take the places of Wagtail's letters before Wagtail does: it is installed later."""
        from wagtail import signals
        from wagtail.models import TaskState, WorkflowState

        for name, place in SILENCED.items():
            sender = TaskState if name.startswith("task") else WorkflowState
            # Django connects one receiver only for an id and a sender: Wagtail's, under the same
            # id, comes too late.
            getattr(signals, name).connect(send_nothing, sender=sender, dispatch_uid=place)


def send_nothing(**_kwargs: Any) -> None:
    """The outbox has told them (projects.messages)."""
