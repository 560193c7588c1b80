"""The door of a mail provider, as Mailgun and Postmark knock at it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from anymail.signals import AnymailTrackingEvent, EventType
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import addresses, bounces, reports
from notifications.models import AddressTrouble, Bounce, Trouble
from tests.factories import accounts
from tests.notifications.telling import NOON

pytestmark = pytest.mark.django_db
DOOR = "/anymail/postmark/tracking/"
SECRET = "reports:let-me-in"
AT = "2026-11-18T12:00:00Z"


@pytest.fixture
def mina() -> User:
    return accounts.user("Mina")


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


@pytest.fixture(autouse=True)
def provider(settings: Settings) -> None:
    settings.ANYMAIL_ESP = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def knock(said: dict[str, Any], *, secret: str = SECRET, door: str = DOOR) -> int:
    """The status a provider gets."""
    machine = Client(enforce_csrf_checks=True)
    allowed = "Basic " + base64.b64encode(secret.encode()).decode()
    answer = machine.post(
        door,
        json.dumps(said),
        content_type="application/json",
        headers={"Authorization": allowed} if secret else {},
    )
    return answer.status_code


def bounce(person: User, **changes: Any) -> dict[str, Any]:
    told = {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Email": person.email,
        "BouncedAt": AT,
        "MessageID": "4b2c",
    }
    return told | changes


def deferred(person: User, *, message: str, event: str) -> AnymailTrackingEvent:
    """Some providers report each try."""
    return AnymailTrackingEvent(
        event_type=EventType.DEFERRED,
        timestamp=timezone.now(),
        message_id=message,
        event_id=event,
        recipient=person.email,
    )


class TestWhatIsReported:
    def test_a_hard_bounce_breaks_the_address(self, mina: User) -> None:
        assert knock(bounce(mina)) == 200

        found = bounces.of_user(mina)
        assert found
        assert found.trouble == Trouble.BOUNCED
        assert found.broken_at.isoformat() == "2026-11-18T12:00:00+00:00"

    def test_a_complaint_does_too(self, mina: User) -> None:
        said = {"RecordType": "SpamComplaint", "Type": "SpamComplaint"}
        assert knock(bounce(mina, **said)) == 200

        found = bounces.of_user(mina)
        assert found
        assert found.trouble == Trouble.COMPLAINED

    def test_a_soft_bounce_only_counts(self, mina: User) -> None:
        full = {"Type": "SoftBounce", "TypeCode": 4096, "Details": "smtp;452 4.2.2 Mailbox full"}
        assert knock(bounce(mina, **full)) == 200

        assert Bounce.objects.get().trouble == Trouble.DELAYED
        assert bounces.of_user(mina) is None

    def test_a_mail_that_is_tried_often_is_one_delay(self, mina: User) -> None:
        for number in range(bounces.DELAYS + 1):
            reports.receive(None, deferred(mina, message="one", event=str(number)))
        assert Bounce.objects.count() == 1
        assert bounces.of_user(mina) is None

        for number in range(bounces.DELAYS):
            reports.receive(None, deferred(mina, message=str(number), event=str(number)))
        assert bounces.of_user(mina)

    def test_what_arrived_is_no_news(self, mina: User) -> None:
        said = {"RecordType": "Delivery", "Recipient": mina.email, "DeliveredAt": AT}
        assert knock(said) == 200

        assert not Bounce.objects.exists()

    def test_the_same_again_changes_nothing(self, mina: User) -> None:
        for _ in range(3):
            assert knock(bounce(mina)) == 200

        assert Bounce.objects.count() == 1
        assert AddressTrouble.objects.count() == 1

    def test_played_again_after_its_owner_mended_it_it_changes_nothing(self, mina: User) -> None:
        knock(bounce(mina))
        addresses.try_again(mina, at=timezone.now())

        assert knock(bounce(mina)) == 200
        assert bounces.of_user(mina) is None

    def test_no_address_stands_in_the_name_of_a_report(self, mina: User) -> None:
        knock(bounce(mina))

        assert len(Bounce.objects.get().key) == 64
        assert mina.email not in Bounce.objects.get().key


class TestTheDoor:
    @pytest.mark.parametrize("secret", ["", "reports:wrong", "let-me-in"])
    def test_without_the_secret_nothing_is_heard(self, mina: User, secret: str) -> None:
        assert knock(bounce(mina), secret=secret) == 400

        assert not Bounce.objects.exists()

    @pytest.mark.parametrize(
        ("esp", "configured"),
        [("", {"WEBHOOK_SECRET": SECRET}), ("postmark", {}), ("postmark", {"WEBHOOK_SECRET": ""})],
    )
    def test_without_a_provider_or_a_secret_there_is_no_door(
        self, mina: User, settings: Settings, esp: str, configured: dict[str, str]
    ) -> None:
        settings.ANYMAIL_ESP, settings.ANYMAIL = esp, configured

        assert knock(bounce(mina)) == 403
        assert not Bounce.objects.exists()

    @pytest.mark.parametrize(
        "door",
        [
            "/anymail/mailgun/tracking/",
            "/anymail/postmark/inbound/",
            "/anymail/postmark/",
            "/anymail/postmark/tracking/more/",
        ],
    )
    def test_other_doors_are_not_there(self, mina: User, door: str) -> None:
        assert knock(bounce(mina), door=door) == 403
        assert not Bounce.objects.exists()

    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_it_is_posted_to(self, client: Client, method: str) -> None:
        assert getattr(client, method)(DOOR).status_code == 405

    @pytest.mark.parametrize("body", [b"", b"{", b"\x00\xff", b"[1]", b'"x"'])
    def test_nonsense_changes_nothing(self, body: bytes) -> None:
        machine = Client(raise_request_exception=False)
        allowed = "Basic " + base64.b64encode(SECRET.encode()).decode()

        answer = machine.post(
            DOOR, body, content_type="application/json", headers={"Authorization": allowed}
        )

        assert answer.status_code >= 400
        assert not Bounce.objects.exists()


class TestMailgun:
    """It signs what it says, besides the secret."""

    @pytest.fixture(autouse=True)
    def mailgun(self, settings: Settings) -> None:
        settings.ANYMAIL_ESP = "mailgun"
        settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "key"}

    def said(self, person: User, *, key: str = "key") -> dict[str, Any]:
        signed = hmac.new(key.encode(), b"1795003200token", hashlib.sha256).hexdigest()
        return {
            "signature": {"timestamp": "1795003200", "token": "token", "signature": signed},
            "event-data": {
                "event": "failed",
                "severity": "permanent",
                "reason": "bounce",
                "id": "abc",
                "recipient": person.email,
                "timestamp": 1795003200.5,
                "delivery-status": {"code": 550, "message": "No such user"},
                "message": {"headers": {"message-id": "x@example.org"}},
            },
        }

    def test_a_signed_report_is_heard(self, mina: User) -> None:
        assert knock(self.said(mina), door="/anymail/mailgun/tracking/") == 200
        assert Bounce.objects.get().address == mina.email

    def test_one_signed_by_another_is_not(self, mina: User) -> None:
        wrong = self.said(mina, key="other")

        assert knock(wrong, door="/anymail/mailgun/tracking/") == 400
        assert not Bounce.objects.exists()
