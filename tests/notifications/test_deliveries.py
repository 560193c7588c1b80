"""Messages on their way to a phone: sent once, at a good time, and then not told again."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from notifications import budget, centre, deliveries, digests, stopping
from notifications.models import Attention, Because, Delivery, DeliveryState, Mail, MailState
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications.telling import FRIDAY, NOON, TUESDAY, reread, tell, wants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


class Phones:
    """What speaks to phones, for the tests."""

    def __init__(self, *, taken: bool = True, fails: bool = False) -> None:
        self.taken, self.fails = taken, fails
        self.told: list[str] = []

    def __call__(self, mail: Mail) -> bool:
        if self.fails:
            raise TimeoutError
        self.told.append(mail.once)
        return self.taken


@pytest.fixture
def mina(settings: Settings) -> User:
    """She wants news of campaigns on her phone, and in a digest if that fails."""
    settings.VAPID_PRIVATE_KEY = "secret"
    mina = accounts.user("Mina")
    wants(mina, Way.DIGEST, push=True)
    return mina


@pytest.fixture
def phones() -> Phones:
    return Phones()


def deliver(mail: Mail, phones: Phones, *, at: object = NOON) -> bool:
    return deliveries.deliver(mail.push.pk, through=phones, at=at)  # type: ignore[arg-type]


class TestOneThatIsTaken:
    def test_it_is_told_once_and_goes_into_no_digest(self, mina: User, phones: Phones) -> None:
        told = tell(mina)

        assert [deliver(told, phones) for _ in range(2)] == [True, False]

        assert phones.told == ["first"]
        sent = Delivery.objects.get()
        assert (sent.state, sent.sent_at) == (DeliveryState.SENT, NOON)
        assert (reread(told).state, reread(told).because) == (MailState.WITHHELD, Because.TOLD)
        assert digests.make(mina.pk, at=FRIDAY) is None
        assert centre.count_unread(mina) == 1

    def test_it_takes_a_place_of_the_week(self, mina: User, phones: Phones) -> None:
        deliver(tell(mina), phones)

        assert budget.spent(mina.pk, at=NOON) == 1
        assert budget.spent(mina.pk, at=NOON + timedelta(days=7)) == 0

    def test_one_s_own_affair_takes_none_and_its_mail_goes_as_well(
        self, mina: User, phones: Phones
    ) -> None:
        wants(mina, Way.AT_ONCE, topic="", push=True)
        told = tell(mina, topic="")

        assert deliver(told, phones)
        assert reread(told).state == MailState.QUEUED
        assert budget.spent(mina.pk, at=NOON) == 0


class TestOneThatIsNot:
    def test_what_no_phone_takes_goes_into_the_digest(self, mina: User) -> None:
        told = tell(mina)

        assert not deliver(told, Phones(taken=False))

        assert Delivery.objects.get().state == DeliveryState.FAILED
        assert reread(told).state == MailState.HELD
        assert budget.spent(mina.pk, at=NOON) == 0
        assert digests.make(mina.pk, at=FRIDAY)

    def test_a_failure_is_tried_again_later_and_given_up(self, mina: User) -> None:
        told, at = tell(mina), NOON
        for _ in range(deliveries.ATTEMPTS):
            waiting = Delivery.objects.get()
            assert waiting.state == DeliveryState.QUEUED
            assert not deliver(told, Phones(fails=True), at=waiting.due_at)
            assert Delivery.objects.get().due_at > waiting.due_at
            at = Delivery.objects.get().due_at

        assert Delivery.objects.get().state == DeliveryState.FAILED
        assert not Delivery.objects.due(at=at + timedelta(days=9)).exists()

    def test_one_whose_sender_was_killed_is_sent_by_another(
        self, mina: User, phones: Phones
    ) -> None:
        told = tell(mina)
        deliveries._claim(told.push.pk, at=NOON)

        assert not deliver(told, phones, at=NOON + timedelta(minutes=1))
        assert deliver(told, phones, at=NOON + deliveries.SENDER_LOST_AFTER)


class TestTheGate:
    def test_not_at_night(self, mina: User, phones: Phones) -> None:
        told = tell(mina)
        Attention.objects.create(user=mina, zone="UTC", quiet_from=12, quiet_until=15)

        assert not deliver(told, phones)
        waiting = Delivery.objects.get()
        assert (waiting.state, waiting.due_at) == (DeliveryState.QUEUED, NOON.replace(hour=15))
        assert deliver(told, phones, at=waiting.due_at)

    def test_not_beyond_the_week(self, mina: User, phones: Phones) -> None:
        firm = accounts.firm()
        Attention.objects.create(user=mina, weekly_cap=1)
        first, second = tell(mina, "first"), tell(mina, "second", caused_by=firm)

        assert deliver(first, phones)
        assert not deliver(second, phones)

        assert phones.told == ["first"]
        kept = reread(second)
        assert (kept.state, kept.was_held_back, kept.push.state) == ("held", True, "withheld")
        assert budget.of_firm(firm)[0].held_back == 1

    @pytest.mark.parametrize("deed", ["read", "stopped", "digested"])
    def test_not_what_was_read_stopped_or_told_meanwhile(
        self, mina: User, phones: Phones, deed: str
    ) -> None:
        told = tell(mina)
        if deed == "read":
            centre.read(told, at=NOON)
        elif deed == "stopped":
            stopping.stop(mina, topic=Topic.CAMPAIGNS, at=NOON)
        else:
            digests.make(mina.pk, at=FRIDAY)

        assert not deliver(told, phones, at=TUESDAY)
        assert phones.told == []
        assert Delivery.objects.get().state == DeliveryState.WITHHELD
