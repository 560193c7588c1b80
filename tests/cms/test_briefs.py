"""Words and dates of a campaign are written by several people, on several pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cms import briefs
from cms.models import Brief
from tests.factories import accounts, cms

pytestmark = pytest.mark.django_db


def just_before(deed: Callable[[], object]) -> Callable[..., Any]:
    """Somebody else's deed, between the reading of a brief and its being written."""
    done: list[str] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("UPDATE") and "cms_brief" in sql and not done:
            done.append(sql)
            deed()
        return execute(sql, params, many, context)

    return meanwhile


def test_dates_made_ones_own_leave_words_that_change_meanwhile() -> None:
    now = timezone.now()
    campaign = cms.briefed(at=now)
    rows = Brief.objects.filter(campaign=campaign)

    with connection.execute_wrapper(just_before(lambda: rows.update(asks="Which lamp?"))):
        briefs.settle(campaign, phases=now, rules=None)

    brief = rows.get()
    assert (brief.asks, brief.phases_set_at, brief.rules_set_at) == ("Which lamp?", now, None)


def test_new_words_leave_dates_that_are_made_ones_own_meanwhile() -> None:
    now = timezone.now()
    campaign = cms.briefed(at=now)
    rows = Brief.objects.filter(campaign=campaign)

    with connection.execute_wrapper(just_before(lambda: rows.update(phases_set_at=now))):
        briefs.change(
            campaign,
            title="A lamp",
            asks="Which lamp?",
            reasons="To build it.",
            languages=["en"],
            by=accounts.owner_of(campaign.firm),
            at=now,
        )

    brief = rows.get()
    assert (brief.asks, brief.reasons) == ("Which lamp?", "To build it.")
    assert brief.phases_set_at == now


def test_a_campaign_without_a_brief_gets_one_with_its_dates() -> None:
    now = timezone.now()
    campaign = cms.briefed(at=now)
    Brief.objects.filter(campaign=campaign).delete()

    briefs.settle(campaign, phases=now, rules=now)

    brief = Brief.objects.get(campaign=campaign)
    assert (brief.asks, brief.phases_set_at, brief.rules_set_at) == ("", now, now)
