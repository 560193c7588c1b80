from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from core import events
from core.models import Event
from tests.factories import accounts

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2026-11-22T12:00:00+00:00")


def test_what_happened_is_told_in_order_and_of_this_row_only() -> None:
    person, other = accounts.user(), accounts.user()
    events.record("arrived", person, at=AT, by=person, code=7)
    events.record("arrived", other, at=AT)
    events.record("left", person, at=AT)

    told = list(events.of(person))

    assert [event.verb for event in told] == ["arrived", "left"]
    assert (told[0].actor, told[0].data, told[0].at) == (person, {"code": 7}, AT)
    assert told[1].actor is None


@pytest.mark.parametrize(
    "statement", ["UPDATE core_event SET verb = 'x'", "DELETE FROM core_event"]
)
def test_what_was_told_is_never_changed_or_removed(statement: str) -> None:
    events.record("arrived", accounts.user(), at=AT)
    before = list(Event.objects.values())

    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(Event.objects.values()) == before
