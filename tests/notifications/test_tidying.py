"""News goes when it has had its time; what is necessary stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from notifications import digests, tidying
from notifications.models import Mail, MailState, Preference
from tests.factories import accounts
from tests.notifications.telling import FRIDAY, NOON, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def mina() -> User:
    return accounts.user("Mina")


def news(person: User, once: str, *, written: datetime, read: datetime | None = None) -> Mail:
    told = tell(person, once, at=written)
    Mail.objects.filter(pk=told.pk).update(state=MailState.DIGESTED, read_at=read)
    return told


def test_news_goes_half_a_year_after_reading_or_a_year_after_writing(mina: User) -> None:
    later = NOON + timedelta(days=400)
    just, over = later - tidying.READ_KEPT, later - tidying.READ_KEPT - timedelta(seconds=1)
    news(mina, "read long ago", written=NOON, read=over)
    news(mina, "never read", written=later - tidying.UNREAD_KEPT - timedelta(seconds=1))
    kept = [
        news(mina, "read lately", written=over, read=just),
        news(mina, "not read yet", written=later - tidying.UNREAD_KEPT),
        tell(mina, "receipt", at=NOON, topic=""),
        tell(mina, "still waiting", at=NOON),
    ]

    assert tidying.forget_old_news(at=later) == 2

    assert set(Mail.objects.all()) == set(kept)


def test_a_digest_goes_before_what_it_told_and_leaves_it(mina: User) -> None:
    tell(mina)
    digest = digests.make(mina.pk, at=FRIDAY)
    Mail.objects.filter(pk=digest.pk).update(state=MailState.SENT, sent_at=FRIDAY)  # type: ignore[union-attr]

    tidying.forget_old_news(at=FRIDAY + tidying.READ_KEPT + timedelta(seconds=1))

    (left,) = Mail.objects.all()
    assert (left.state, left.digest) == (MailState.DIGESTED, None)


def test_a_night_takes_so_many(mina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "MOST", 2)
    for number in range(3):
        news(mina, str(number), written=NOON, read=NOON)
    later = NOON + timedelta(days=400)

    assert [tidying.forget_old_news(at=later) for _ in range(3)] == [2, 1, 0]


BEFORE = ("notifications", "0003_find_by_occasion")
AFTER = ("notifications", "0006_no_more_stops")


def migrate_to(target: tuple[str, str]) -> Any:
    """Inside the test's transaction, so that nothing of it stays."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


def test_who_had_stopped_a_topic_still_has_and_nothing_old_is_new(mina: User) -> None:
    old = migrate_to(BEFORE)
    stops = old.get_model("notifications", "MailStop").objects
    for topic in ("campaigns", "team"):
        stops.create(user_id=mina.pk, topic=topic, stopped_at=NOON)
    mails = old.get_model("notifications", "Mail").objects
    times = {"due_at": NOON, "written_at": NOON}
    mails.create(kind="x", recipient_id=mina.pk, once="a", state="withheld", **times)
    mails.create(kind="x", recipient_id=mina.pk, once="b", state="queued", **times)

    migrate_to(AFTER)

    rows = Preference.objects.order_by("topic").values_list("topic", "mail", "changed_at")
    assert list(rows) == [("campaigns", "off", NOON), ("ideas", "off", NOON), ("team", "off", NOON)]
    found = Mail.objects.order_by("once").values_list("state", "because", "read_at")
    assert list(found) == [("withheld", "stopped", NOON), ("queued", "", NOON)]
