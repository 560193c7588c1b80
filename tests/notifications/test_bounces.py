"""Addresses that take no mail: believed once, mended by their owner."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import User
from notifications import addresses, bounces, outbox, tasks
from notifications.models import AddressTrouble, Because, Bounce, Mail, MailState, Trouble
from tests.factories import accounts
from tests.notifications.telling import NOON, reread, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


@pytest.fixture
def mina() -> User:
    return accounts.user("Mina")


def report(
    person: User,
    trouble: str = Trouble.BOUNCED,
    *,
    key: str = "1",
    at: datetime = NOON,
    **more: Any,
) -> bool:
    told: dict[str, Any] = {"happened_at": at, "at": at, "address": person.email}
    return bounces.report(key=key, trouble=trouble, **told | more)


class TestReports:
    def test_a_complaint_stops_what_can_be_stopped_and_no_word_of_ones_money(
        self, mina: User
    ) -> None:
        assert report(mina, Trouble.COMPLAINED)

        assert not outbox.send(tell(mina, "news", topic="team").pk, at=NOON)
        assert outbox.send(tell(mina, "receipt", topic="").pk, at=NOON)
        assert len(mail.outbox) == 1

    def test_word_of_ones_own_money_goes_to_a_slow_server_too(self, mina: User) -> None:
        for number in range(bounces.DELAYS):
            report(mina, Trouble.DELAYED, key=str(number))
        assert bounces.of_user(mina)

        assert not outbox.send(tell(mina, "news", topic="team").pk, at=NOON)
        assert outbox.send(tell(mina, "a card has failed", topic="").pk, at=NOON)
        assert len(mail.outbox) == 1

    def test_an_address_that_bounces_after_a_complaint_gets_nothing(self, mina: User) -> None:
        report(mina, Trouble.COMPLAINED, key="complaint")
        report(mina, Trouble.BOUNCED, key="bounce")

        assert not outbox.send(tell(mina, "receipt", topic="").pk, at=NOON)
        assert mail.outbox == []

    def test_one_for_good_stops_every_mail(self, mina: User) -> None:
        assert report(mina, Trouble.BOUNCED, address=mina.email.upper())

        for number, topic in enumerate(("", "team")):
            told = tell(mina, str(number), topic=topic)
            assert not outbox.send(told.pk, at=NOON)
            stopped = reread(told)
            assert (stopped.state, stopped.because) == (MailState.WITHHELD, Because.BROKEN)
        assert mail.outbox == []

    def test_others_go_on(self, mina: User) -> None:
        report(mina)

        assert outbox.send(tell(accounts.user(), topic="").pk, at=NOON)

    def test_delays_are_counted_and_the_fifth_in_a_week_is_too_much(self, mina: User) -> None:
        for number in range(bounces.DELAYS - 1):
            report(mina, Trouble.DELAYED, key=str(number), at=NOON + timedelta(days=number))
            assert bounces.of_user(mina) is None

        report(mina, Trouble.DELAYED, key="last", at=NOON + timedelta(days=6))

        found = bounces.of_user(mina)
        assert found
        assert found.trouble == Trouble.DELAYED

    def test_delays_of_more_than_a_week_ago_do_not_count(self, mina: User) -> None:
        for number in range(bounces.DELAYS - 1):
            report(mina, Trouble.DELAYED, key=str(number))

        report(mina, Trouble.DELAYED, key="last", at=NOON + bounces.WITHIN)

        assert bounces.of_user(mina) is None

    def test_one_that_comes_twice_counts_once(self, mina: User) -> None:
        for _ in range(bounces.DELAYS + 1):
            report(mina, Trouble.DELAYED)

        assert Bounce.objects.count() == 1
        assert bounces.of_user(mina) is None

    def test_one_that_is_played_again_breaks_nothing_that_was_mended(self, mina: User) -> None:
        report(mina)
        addresses.try_again(mina, at=NOON + timedelta(hours=1))

        assert not report(mina)
        assert report(mina, key="late", happened_at=NOON + timedelta(minutes=30))
        assert bounces.of_user(mina) is None
        assert outbox.send(Mail.objects.get(kind="address_again").pk, at=NOON + timedelta(hours=1))

    def test_one_from_the_future_is_of_now(self, mina: User) -> None:
        report(mina, happened_at=NOON + timedelta(days=9))

        assert Bounce.objects.get().at == NOON

    def test_one_of_long_ago_is_not_listened_to(self, mina: User) -> None:
        old = NOON - bounces.REPORTS_KEPT - timedelta(seconds=1)

        assert not report(mina, happened_at=old)
        assert not Bounce.objects.exists()
        assert bounces.of_user(mina) is None

    def test_the_first_word_stands(self, mina: User) -> None:
        report(mina)
        report(mina, Trouble.COMPLAINED, key="2", at=NOON + timedelta(days=1))

        found = AddressTrouble.objects.get()
        assert (found.trouble, found.broken_at) == (Trouble.BOUNCED, NOON)


class TestCodes:
    """Somebody sits before the screen and waits for it."""

    def asked_for(self, person: User) -> Mail:
        outbox.write_to_address(
            "greeting",
            address=person.email,
            person=person,
            once="code",
            at=NOON,
            secrets={"code": "4FX-9TQ"},
            what="Code",
        )
        return Mail.objects.get(once="code")

    @pytest.mark.parametrize("trouble", [Trouble.COMPLAINED, Trouble.DELAYED])
    def test_one_goes_where_there_is_somebody(self, mina: User, trouble: str) -> None:
        for number in range(bounces.DELAYS):
            report(mina, trouble, key=str(number))
        assert bounces.of_user(mina)

        assert outbox.send(self.asked_for(mina).pk, at=NOON)

    @pytest.mark.parametrize("trouble", [Trouble.BOUNCED])
    def test_none_goes_where_nobody_is_and_none_is_kept(self, mina: User, trouble: str) -> None:
        report(mina, trouble)

        asked = self.asked_for(mina)
        assert not outbox.send(asked.pk, at=NOON)
        assert (reread(asked).state, reread(asked).secrets) == (MailState.WITHHELD, {})


class TestTheWayOut:
    def test_its_owner_says_that_it_works(self, mina: User) -> None:
        report(mina)
        later = NOON + timedelta(days=2)
        addresses.try_again(mina, at=later)

        assert bounces.of_user(mina) is None
        assert outbox.send(tell(mina, topic="", at=later).pk, at=later)

    def test_another_address_takes_mail_at_once(self, mina: User) -> None:
        report(mina)
        mina.email = "mina.new@example.org"
        mina.save()

        assert outbox.send(tell(mina, topic="").pk, at=NOON)
        with pytest.raises(addresses.NothingWrong):
            addresses.try_again(mina, at=NOON)

    def test_one_that_fails_again_is_broken_again_and_waits_a_day(self, mina: User) -> None:
        report(mina)
        addresses.try_again(mina, at=NOON + timedelta(minutes=1))
        report(mina, key="2", at=NOON + timedelta(minutes=2))

        with pytest.raises(addresses.TriedToday):
            addresses.try_again(mina, at=NOON + timedelta(minutes=3))
        assert bounces.of_user(mina)
        addresses.try_again(mina, at=NOON + timedelta(days=1, minutes=1))
        assert bounces.of_user(mina) is None


class TestTidying:
    def test_old_reports_and_old_troubles_go_and_broken_addresses_stay(self, mina: User) -> None:
        mended, broken = accounts.user(), accounts.user()
        report(mended, key="a")
        report(broken, key="b")
        addresses.try_again(mended, at=NOON)
        late = NOON + bounces.REPORTS_KEPT + timedelta(seconds=1)
        report(mina, key="c", at=late)

        assert bounces.forget_reports(at=late) == 2

        assert Bounce.objects.get().key == "c"
        found = {row.address for row in AddressTrouble.objects.all()}
        assert found == {broken.email, mina.email}

    def test_the_task_does_it(self, mina: User) -> None:
        report(mina, at=NOON - timedelta(days=4000))
        tasks.tidy()

        assert not Bounce.objects.exists()


def test_the_database_keeps_one_trouble_for_an_address(mina: User) -> None:
    report(mina)

    with pytest.raises(IntegrityError), transaction.atomic():
        AddressTrouble.objects.create(
            address=mina.email.upper(), trouble=Trouble.BOUNCED, broken_at=NOON
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AddressTrouble.objects.update(cleared_at=NOON - timedelta(days=1))
