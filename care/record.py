"""How well a firm answers, for everyone to see: computed from its threads, kept nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Firm
from care.models import Outcome, Thread
from core.templatetags.format import number, percent
from payments.wording import time_taken

SPAN = timedelta(days=365)
# With fewer, one bad day would say more than the firm does.
ENOUGH = 5
REMEMBERED_FOR = timedelta(minutes=1)
MOST_REMEMBERED = 1_000


class Median(Aggregate):
    """PostgreSQL's, which lets nulls out."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Record:
    """The last twelve months. `judged` counts what was answered, or should have been by now."""

    asked: int
    judged: int
    answered: int
    in_time: int
    overdue: int
    median: timedelta | None

    @property
    def is_telling(self) -> bool:
        return self.judged >= ENOUGH


# In each process by itself: that two of them differ for a minute harms nobody.
_remembered: dict[UUID, tuple[datetime, Record]] = {}


def of(firm: Firm, *, at: datetime) -> Record:
    """One query. What was withdrawn unanswered before its time is nobody's fault."""
    return _over(Thread.objects.filter(firm=firm), at=at)


def of_all(*, at: datetime) -> Record:
    """The same for all firms together. Reads a year of the table: not for every request."""
    return _over(Thread.objects.all(), at=at)


def _over(threads: QuerySet[Thread], *, at: datetime) -> Record:
    due = Q(first_due_at__lte=at)
    spared = Q(outcome=Outcome.WITHDRAWN, ended_at__lte=F("first_due_at"))
    answered = Q(first_answered_at__isnull=False)
    found = threads.filter(opened_at__gt=at - SPAN, opened_at__lte=at)
    return Record(
        **found.aggregate(
            asked=Count("pk"),
            judged=Count("pk", filter=answered | (due & ~spared)),
            answered=Count("pk", filter=answered),
            in_time=Count("pk", filter=Q(first_answered_at__lte=F("first_due_at"))),
            overdue=Count("pk", filter=Q(state="waiting", due_at__lte=at)),
            median=Median(F("first_answered_at") - F("opened_at")),
        )
    )


def recent(firm: Firm, *, at: datetime) -> Record:
    """As `of`, at most a minute old: for pages that many people read."""
    read_at, known = _remembered.get(firm.key, (None, None))
    # Either way: a clock that was set back must not keep an old answer fresh.
    if known is not None and read_at is not None and abs(at - read_at) < REMEMBERED_FOR:
        return known
    found = of(firm, at=at)
    if len(_remembered) >= MOST_REMEMBERED:
        # Which are the oldest is not worth knowing: in a minute none of them counts.
        _remembered.clear()
    _remembered[firm.key] = (at, found)
    return found


def facts(record: Record) -> list[tuple[str, str]]:
    """In words and figures, as components/byline.html and answer_record.html show them."""
    if not record.is_telling:
        return []
    return [
        # Rounded down: whoever has missed one of three hundred is not at 100 %.
        (_("Answered"), percent(100 * record.answered // record.judged)),
        (_("In time"), percent(100 * record.in_time // record.judged)),
        (_("Median wait"), time_taken(record.median) if record.median else "–"),
        (_("Overdue now"), number(record.overdue)),
    ]


def base(record: Record) -> str:
    """Of how many the shares are: 85 % of seven is another thing than of seven hundred."""
    words = ngettext(
        "counted from %(number)s question",
        "counted from %(number)s questions",
        record.judged,
    )
    return words % {"number": number(record.judged)}
