"""What firms decided in public, as lists show it: both voices, and whether the date was kept."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Firm
from core import text
from core.templatetags.format import day, number
from projects.models import Campaign, Decision

SHOWN = 2
LONGEST = 240


def newest(firm: Firm | None = None, *, most: int = SHOWN) -> list[dict[str, Any]]:
    """The newest words of firms on ideas, or of one firm, as components/verdict.html shows them."""
    public = Decision.objects.filter(
        idea__campaign__in=Campaign.objects.public(), idea__hidden_at=None
    )
    if firm is not None:
        public = public.filter(idea__campaign__firm=firm)
    found = public.select_related("idea__author", "idea__campaign__firm")
    return [_shown(each) for each in found.order_by("-decided_at", "-pk")[:most]]


def _shown(decision: Decision) -> dict[str, Any]:
    idea = decision.idea
    return {
        "title": idea.title,
        "url": idea.get_absolute_url(),
        "author": str(idea.author) if idea.author else _("A public vote"),
        "need": text.as_words(idea.need, most=LONGEST),
        "firm": idea.campaign.firm.name,
        "verdict": decision.get_verdict_display(),
        "reason": text.as_words(decision.reason, most=LONGEST),
        "kept": kept_words(decision),
    }


def kept_words(decision: Decision) -> str:
    """The day, and whether the promised date was kept: a missed one shows too."""
    on = {"day": day(decision.decided_at)}
    if decision.due_at is None:
        return on["day"]
    days = abs(decision.due_at - decision.decided_at) // timedelta(days=1)
    counted = on | {"days": number(days)}
    if decision.decided_at > decision.due_at:
        late = ngettext(
            "%(day)s, %(days)s day after the date promised",
            "%(day)s, %(days)s days after the date promised",
            days,
        )
        return late % counted if days else _("%(day)s, after the hour promised") % on
    early = ngettext(
        "%(day)s, %(days)s day before the date promised",
        "%(day)s, %(days)s days before the date promised",
        days,
    )
    return early % counted if days else _("%(day)s, on the date promised") % on
