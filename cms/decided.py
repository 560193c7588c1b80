"""What firms decided in public, as lists show it: both voices, and whether the date was kept."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Firm, User
from cms import for_reader
from core import text
from core.templatetags.format import day, number
from projects.models import Campaign, Decision

SHOWN = 2
LONGEST = 240


def newest_of(firm: Firm) -> list[dict[str, Any]]:
    """The firm's newest words on ideas, as components/verdict.html shows them."""
    return [_shown(each) for each in _newest().filter(idea__campaign__firm=firm)[:SHOWN]]


def for_everyone() -> list[dict[str, Any]]:
    """Of the newest of the whole site, a few for this reader."""
    chosen = for_reader.choose(
        _newest()[: for_reader.LOOKED_AT],
        language_of=lambda each: each.idea.language or _language_of(each.idea.author),
        firm_of=lambda each: each.idea.campaign.firm_id,
        most=SHOWN,
    )
    return [_shown(each) for each in chosen]


def _language_of(author: User | None) -> str:
    return author.language if author else ""


def _newest() -> QuerySet[Decision]:
    public = Campaign.objects.public()
    found = Decision.objects.filter(idea__campaign__in=public, idea__hidden_at=None)
    found = found.select_related("idea__author", "idea__campaign__firm")
    return found.order_by("-decided_at", "-pk")


def _shown(decision: Decision) -> dict[str, Any]:
    idea = decision.idea
    return {
        "title": idea.title,
        "url": idea.get_absolute_url(),
        "author": str(idea.author) if idea.author else _("A public vote"),
        "portrait": idea.author.portrait_url if idea.author else "",
        "language": idea.language,
        "need": text.as_words(idea.need, most=LONGEST),
        "firm": idea.campaign.firm.name,
        "logo": idea.campaign.firm.logo_url,
        "verdict": decision.get_verdict_display(),
        "reason": text.as_words(decision.reason, most=LONGEST),
        "reason_language": decision.language,
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
        # Less than a day is told by the hour: it would be nought days.
        return late % counted if days else _("%(day)s, after the hour promised") % on
    early = ngettext(
        "%(day)s, %(days)s day before the date promised",
        "%(day)s, %(days)s days before the date promised",
        days,
    )
    return early % counted if days else _("%(day)s, on the date promised") % on
