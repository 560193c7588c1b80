"""What waits for the site's editors and operators, oldest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from accounts.models import Firm, User
from accounts.rules import firms_of, is_operator
from care.models import Thread, ThreadState
from cms import translations
from cms.models import Submission
from community.models import Case
from core.models import Event
from core.translated import Said
from payments.models import FundingRound, RoundState
from payments.models.work import WorkItem

EACH = 50


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, since when, and whether this person may settle it."""

    about: str
    firm: str
    url: str
    since: datetime | None
    is_own: bool = False


@dataclass(frozen=True)
class Heap:
    """Everything of one kind that waits."""

    code: str
    title: str | Promise
    items: list[Waiting]
    count: int
    url: str = ""


Provider = Callable[[User], Heap | None]


def of(user: User) -> list[Heap]:
    heaps = [provider(user) for provider in PROVIDERS]
    return [heap for heap in heaps if heap is not None]


def _own_firms(user: User) -> set[int]:
    return set(user.memberships.values_list("firm_id", flat=True))


def campaigns(user: User) -> Heap:
    """Pages handed in, with their campaigns' terms or after publication."""
    pinned = Submission.objects.filter(task_state__status=TaskState.STATUS_IN_PROGRESS)
    pinned = pinned.select_related("campaign__firm").order_by("submitted_at")
    own = _own_firms(user)
    found: dict[int, Waiting] = {}
    for each in pinned[:EACH]:
        campaign = each.campaign
        # Once, however many languages were handed in: it waits since the first of them.
        found.setdefault(
            campaign.pk,
            Waiting(
                campaign.called,
                campaign.firm.name,
                reverse("studio:review", args=[campaign.slug]),
                each.submitted_at,
                is_own=campaign.firm_id in own,
            ),
        )
    return Heap("campaigns", _("Campaigns to review"), list(found.values()), len(found))


def rounds(user: User) -> Heap:
    waiting = FundingRound.objects.filter(state=RoundState.IN_REVIEW)
    own, since = _own_firms(user), _submitted(waiting)
    listed = waiting.select_related("campaign__firm").order_by("opens_at", "pk")[:EACH]
    items = [
        Waiting(
            each.called,
            each.campaign.firm.name,
            reverse("studio:round", args=[each.slug]),
            since.get(each.pk),
            is_own=each.campaign.firm_id in own,
        )
        for each in listed
    ]
    return Heap("rounds", _("Funding rounds to review"), items, waiting.count())


def _submitted(rounds: QuerySet[FundingRound]) -> dict[int, datetime]:
    noted = Event.objects.filter(
        subject_type="payments.fundinground", subject_id__in=rounds.values("pk")
    )
    latest = noted.filter(verb="round_submitted").values("subject_id").annotate(last=Max("at"))
    return dict(latest.values_list("subject_id", "last"))


def firms(user: User) -> Heap | None:
    if not user.has_perm("accounts.verify_firm"):
        return None
    waiting = Firm.objects.waiting()
    url = reverse("studio:firms")
    items = [Waiting(firm.name, firm.city, url, firm.submitted_at) for firm in waiting[:EACH]]
    return Heap("firms", _("Firms to verify"), items, waiting.count(), url)


def work(user: User) -> Heap | None:
    """What only an operator can settle about money: a number, since it names payments."""
    if not user.has_perm("accounts.verify_firm"):
        return None
    count = WorkItem.objects.filter(resolved_at__isnull=True).count()
    return Heap("work", _("Money that waits for you"), [], count, reverse("studio:work"))


def unanswered(user: User) -> Heap | None:
    """Customers whose firm has let its time pass: an operator steps in."""
    if not is_operator(user):
        return None
    # Operators are customers, too, and do not step into what they asked themselves.
    waiting = Thread.objects.passed_on().filter(state=ThreadState.WAITING).exclude(opened_by=user)
    own = _own_firms(user)
    items = [
        Waiting(
            Said(each.subject, each.language),
            each.firm.name,
            reverse("studio:thread", args=[each.key]),
            each.escalated_at,
            is_own=each.firm_id in own,
        )
        for each in waiting.select_related("firm").order_by("due_at", "pk")[:EACH]
    ]
    url = reverse("studio:threads")
    return Heap("threads", _("Customers left without an answer"), items, waiting.count(), url)


def reported(user: User) -> Heap:
    """What members say should not stand; whoever works for the firm does not judge."""
    waiting = Case.objects.waiting().exclude(campaign__firm__in=firms_of(user))
    items = [
        Waiting(
            Truncator(each.comment.body if each.comment else str(each.idea)).chars(80),
            each.campaign.firm.name,
            _case(each),
            each.first_reported_at,
        )
        for each in waiting.select_related("campaign__firm", "comment", "idea__campaign")[:EACH]
    ]
    url = reverse("studio:reports")
    return Heap("reported", _("Reported by members"), items, waiting.count(), url)


def _case(case: Case) -> str:
    if case.comment:
        return reverse("studio:report_comment", args=[case.comment.key])
    assert case.idea  # the database says: one or the other
    return reverse("studio:report_idea", args=[case.campaign.slug, case.idea.number])


def outdated_translations(user: User) -> Heap:
    """What the page behind it lists: the site's own texts, and those of the firms."""
    behind = translations.outdated(translations.pages_of(user))
    items = [
        Waiting(
            f"{page.title} ({page.locale.language_code})",
            "",
            reverse("studio:languages", args=[page.pk]),
            page.source_at,
        )
        for page in behind[:EACH]
    ]
    count = len(items) if len(items) < EACH else behind.count()
    url, title = reverse("studio:translations"), _("Translations that have fallen behind")
    return Heap("translations", title, items, count, url)


PROVIDERS: list[Provider] = [
    campaigns,
    rounds,
    reported,
    firms,
    work,
    unanswered,
    outdated_translations,
]
