"""What a firm owes and when, and what waits for the site's staff.

Each provider reads one kind of duty in a fixed number of queries. A floor that has another kind
adds its function to the list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.models import Firm
from accounts.models.firms import FirmState
from care import desk as care_desk
from care.models import Kind
from cms import translations
from cms.models import RoundWord, Submission
from payments.models import FundingRound, Reward, RoundState
from projects import showing
from projects.models import Campaign, CampaignState, Idea, IdeaState, Phase, PhaseKind

EACH = 50
SHOWN = 100
SOON = timedelta(days=7)
# In a list by date, duties without one stand last.
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Duty:
    """One thing a firm owes. `due_at` is the date the public sees, if there is one."""

    code: str
    what: str | Promise
    about: str
    url: str
    due_at: datetime | None = None
    words: str = ""
    is_news: bool = False

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at < at and not self.is_news


Provider = Callable[[Sequence[int], datetime], list[Duty]]


@dataclass(frozen=True)
class Place:
    """A duty with how it stands at the moment of showing."""

    duty: Duty
    is_overdue: bool


def of(firms: Sequence[int], *, at: datetime) -> list[Place]:
    """Everything these firms owe, in one list: what is overdue first, then by date."""
    if not firms:
        return []
    duties = [duty for provider in PROVIDERS for duty in provider(firms, at)]
    duties.sort(key=lambda duty: (not duty.is_overdue(at), duty.due_at or LATEST))
    return [Place(duty, duty.is_overdue(at)) for duty in duties[:SHOWN]]


def decisions(firms: Sequence[int], at: datetime) -> list[Duty]:
    """With the date that stands beside the idea."""
    ideas = Idea.objects.awaiting_decision().filter(
        campaign__firm__in=firms,
        campaign__state=CampaignState.PUBLISHED,
        campaign__decision_due_at__isnull=False,
    )
    ideas = ideas.select_related("campaign__firm").order_by("campaign__decision_due_at", "pk")
    found = []
    for idea in ideas[:EACH]:
        owed = showing.owed(idea, [], at=at)
        url = reverse("projects:decide", args=[idea.campaign.slug, idea.number])
        due = owed.due_on if owed else None
        found.append(Duty("decision", _("Decide in public"), idea.called, url, due))
    return found


def rounds_to_draft(firms: Sequence[int], at: datetime) -> list[Duty]:
    """A chosen idea whose campaign goes on to funding, and nobody has drafted its round."""
    # A round that was given up leaves the idea without one; a goal that was missed does not.
    drafted = FundingRound.objects.exclude(state=RoundState.CANCELLED).filter(idea=OuterRef("pk"))
    fund = Phase.objects.filter(campaign=OuterRef("campaign"), kind=PhaseKind.FUND)
    ideas = Idea.objects.filter(
        ~Exists(drafted),
        Exists(fund),
        state=IdeaState.CHOSEN,
        campaign__firm__in=firms,
        campaign__state=CampaignState.PUBLISHED,
    ).annotate(funds_at=Subquery(fund.values("starts_at")[:1]))
    found: Iterable[Any] = ideas.select_related("campaign").order_by("funds_at", "pk")[:EACH]
    return [
        Duty(
            "round_to_draft",
            _("Draft the funding round"),
            idea.called,
            f"{reverse('studio:new_round', args=[idea.campaign.slug])}?idea={idea.number}",
            idea.funds_at,
        )
        for idea in found
    ]


def rounds_drafted(firms: Sequence[int], at: datetime) -> list[Duty]:
    """Sent back with an editor's words, or never handed in."""
    rounds = FundingRound.objects.filter(state=RoundState.DRAFT, campaign__firm__in=firms)
    last = Prefetch("words", RoundWord.objects.order_by("-pk"), to_attr="said")
    listed: Iterable[Any] = rounds.prefetch_related(last).order_by("opens_at", "pk")[:EACH]
    found = []
    for each in listed:
        words = each.said[0].words if each.said else ""
        what = _("Change the round and submit it again") if words else _("Submit the round")
        url = reverse("studio:round", args=[each.slug])
        found.append(Duty("round_draft", what, each.called, url, each.opens_at, words))
    return found


def campaigns_drafted(firms: Sequence[int], at: datetime) -> list[Duty]:
    drafts = Campaign.objects.filter(state=CampaignState.DRAFT, firm__in=firms)
    last = Prefetch(
        "submissions",
        Submission.objects.select_related("task_state").order_by("-pk"),
        to_attr="handed_in",
    )
    first = Subquery(
        Phase.objects.filter(campaign=OuterRef("pk")).order_by("position").values("starts_at")[:1]
    )
    drafts = drafts.annotate(starts_at=first).prefetch_related(last).order_by("starts_at", "pk")
    listed: Iterable[Any] = drafts[:EACH]
    found = []
    for each in listed:
        latest = each.handed_in[0] if each.handed_in else None
        words = latest.task_state.comment if latest and latest.was_sent_back else ""
        what = _("Change the campaign and submit it again") if words else _("Finish the draft")
        url = reverse("studio:campaign", args=[each.slug])
        found.append(Duty("campaign_draft", what, each.called, url, each.starts_at, words))
    return found


def verification(firms: Sequence[int], at: datetime) -> list[Duty]:
    """Until an operator has checked the firm; one that was refused reads why."""
    unverified = [FirmState.WAITING, FirmState.REFUSED]
    waiting = Firm.objects.filter(pk__in=firms, state__in=unverified).order_by("pk")
    what = _("Not verified yet: nothing is published before an operator has checked the firm")
    return [
        Duty("verification", what, firm.name, reverse("firm", args=[firm.slug]), words=firm.refusal)
        for firm in waiting[:EACH]
    ]


def phases_soon(firms: Sequence[int], at: datetime) -> list[Duty]:
    """What begins or ends within a week: no duty, but good to know."""
    until = at + SOON
    near = Phase.objects.filter(
        Q(starts_at__gte=at, starts_at__lt=until) | Q(ends_at__gte=at, ends_at__lt=until),
        campaign__firm__in=firms,
        campaign__state=CampaignState.PUBLISHED,
    ).select_related("campaign")
    found = []
    for phase in near.order_by("ends_at", "pk")[:EACH]:
        url = reverse("studio:campaign", args=[phase.campaign.slug])
        kind = phase.get_kind_display()
        for word, moment in (
            (_("Begins: %(phase)s"), phase.starts_at),
            (_("Ends: %(phase)s"), phase.ends_at),
        ):
            if at <= moment < until:
                said = word % {"phase": kind}
                title = phase.campaign.called
                found.append(Duty("phase", said, title, url, moment, is_news=True))
    return found


def deliveries(firms: Sequence[int], at: datetime) -> list[Duty]:
    """Rewards with a promised date: their backers wait for an update by then."""
    promised = Reward.objects.filter(
        round__campaign__firm__in=firms,
        round__state=RoundState.FUNDED,
        ships_on__isnull=False,
        ships_on__gte=(at - timedelta(days=365)).date(),
        ships_on__lte=(at + timedelta(days=60)).date(),
    ).select_related("round__campaign")
    return [
        Duty(
            "delivery",
            _("Ship, or tell your backers why not"),
            reward.called,
            reverse("studio:round", args=[reward.round.slug]),
            # A day was promised, so it is kept until that day is over.
            timezone.make_aware(datetime.combine(reward.ships_on, time(23, 59))),
        )
        for reward in promised.order_by("ships_on", "pk")[:EACH]
        if reward.ships_on
    ]


def questions(firms: Sequence[int], at: datetime) -> list[Duty]:
    """What customers wait for, complaints before questions."""
    return [
        Duty(
            "thread",
            _("Answer a complaint") if each.kind == Kind.COMPLAINT else _("Answer a question"),
            each.subject,
            reverse("studio:thread", args=[each.key]),
            each.due_at,
        )
        for each in care_desk.unanswered(firms, at)
    ]


def outdated_translations(firms: Sequence[int], at: datetime) -> list[Duty]:
    """Whoever reads another language reads what the firm said before."""
    pages = Page.objects.filter(translations.of_firms(firms))
    return [
        Duty(
            "translation",
            _("Bring the translation up to date"),
            page.title,
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
        for page in translations.outdated(pages)[:EACH]
    ]


PROVIDERS: list[Provider] = [
    decisions,
    questions,
    rounds_to_draft,
    rounds_drafted,
    campaigns_drafted,
    verification,
    phases_soon,
    deliveries,
    outdated_translations,
]
