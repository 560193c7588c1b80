"""Members say that something should not stand. A firm's members say so like everyone else."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.personal import require_present
from community.models import Case, Comment, CommentState, Report, ReportReason
from core import events
from projects.models import Idea

Reportable = Comment | Idea


class OwnWords(Exception):
    """One's own words are edited or removed, not reported."""


class NothingToReport(Exception):
    """It is hidden or removed already."""


class ReportedAlready(Exception):
    """An earlier report of the same person is still open."""


def case_of(thing: Reportable) -> Case:
    """The thing's case, locked; made with its first report or decision."""
    which = {"comment": thing} if isinstance(thing, Comment) else {"idea": thing}
    # An insert that may lose, and then the lock: two first reports meet in one case.
    made = Case(campaign_id=thing.campaign_id, **which)
    Case.objects.bulk_create([made], ignore_conflicts=True)
    return Case.objects.select_for_update(no_key=True).get(**which)


def stands(thing: Reportable) -> bool:
    """Whether its words can be read."""
    if isinstance(thing, Comment):
        return thing.state == CommentState.VISIBLE
    return thing.hidden_at is None


@transaction.atomic
def report(
    thing: Reportable, *, reporter: User, reason: ReportReason, at: datetime, words: str = ""
) -> Report:
    """Puts it before the editors."""
    if thing.author_id == reporter.pk:
        raise OwnWords(str(thing.pk))
    require_present(reporter)
    case = case_of(thing)
    # Read under the case's lock: it may just have been hidden.
    thing.refresh_from_db(fields=["state", "hidden_at"])
    if not stands(thing):
        raise NothingToReport(str(thing.pk))
    if case.reports.filter(reporter=reporter, settled_by__isnull=True).exists():
        raise ReportedAlready(str(thing.pk))
    made = Report.objects.create(
        case=case, reporter=reporter, reason=reason, words=words, reported_at=at
    )
    Case.objects.filter(pk=case.pk).update(
        open_reports=F("open_reports") + 1, first_reported_at=Coalesce("first_reported_at", at)
    )
    events.record("reported", thing, at=at, by=reporter, reason=reason)
    return made
