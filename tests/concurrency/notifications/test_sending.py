"""Two senders of one mail: it goes out once, also when one of them was thought dead."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from notifications import outbox, samples, stopping
from notifications.models import Mail, MailState
from notifications.topics import Topic
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together
from tests.factories import accounts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def written(now: datetime) -> Mail:
    params = samples.SAMPLES["campaign_published"].params
    outbox.write("campaign_published", to=[accounts.user()], once="x", at=now, **params)
    return Mail.objects.get()


class TestTwoSendersAtOnce:
    def race(self, send: Callable[[], Any]) -> list[Any]:
        return together(send, send)

    def test_without_a_claim_it_goes_out_twice(
        self, written: Mail, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()

        def looked_up(mail_id: int, *, at: datetime) -> Mail | None:
            return Mail.objects.due(at=at).filter(pk=mail_id).select_related("recipient").first()

        monkeypatch.setattr(outbox, "_claim", then_meet(looked_up, meeting))
        self.race(lambda: outbox.send(written.pk, at=now))

        assert meeting.took_place
        assert len(mail.outbox) == 2

    def test_with_it_once(
        self, written: Mail, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = Meeting()
        monkeypatch.setattr(outbox, "_claim", then_meet(outbox._claim, meeting))

        outcomes = self.race(lambda: outbox.send(written.pk, at=now))

        assert sorted(outcomes) == [False, True]
        assert len(mail.outbox) == 1
        found = Mail.objects.get()
        assert (found.state, found.attempts) == (MailState.SENT, 1)


class TestASenderThoughtDead:
    """It hangs at the mail server for longer than a sender lives, and then fails."""

    def hang(self, written: Mail, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        pause, calls = Pause(), []
        deliver = EmailMultiAlternatives.send

        def send(message: EmailMultiAlternatives, fail_silently: bool = False) -> int:
            calls.append(message)
            if len(calls) == 1:
                pause.stop()
                raise TimeoutError
            return deliver(message, fail_silently)

        monkeypatch.setattr(EmailMultiAlternatives, "send", send)
        later = now + outbox.SENDER_LOST_AFTER
        return together(
            lambda: outbox.send(written.pk, at=now),
            pause.after(lambda: outbox.send(written.pk, at=later)),
        )

    def third(self, written: Mail, now: datetime) -> bool:
        return outbox.send(written.pk, at=now + timedelta(hours=1))

    def test_putting_it_back_blindly_makes_a_third_one_send_it_again(
        self, written: Mail, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def blindly(mail: Mail, *, at: datetime) -> None:
            Mail.objects.filter(pk=mail.pk).update(
                state=MailState.QUEUED, sent_at=None, due_at=at + timedelta(minutes=1)
            )

        monkeypatch.setattr(outbox, "_put_back", blindly)

        assert self.hang(written, now, monkeypatch) == [False, True]
        assert self.third(written, now)
        assert len(mail.outbox) == 2

    def test_only_who_holds_it_puts_it_back(
        self, written: Mail, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.hang(written, now, monkeypatch) == [False, True]
        assert not self.third(written, now)
        assert len(mail.outbox) == 1
        assert Mail.objects.get().state == MailState.SENT


def test_a_sender_that_was_killed_leaves_the_mail_to_another_under_the_same_id(
    written: Mail, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing of ours catches it, as nothing catches a kill."""

    deliver = EmailMultiAlternatives.send

    def send_and_die(message: EmailMultiAlternatives, fail_silently: bool = False) -> int:
        deliver(message, fail_silently)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", send_and_die)
        with pytest.raises(Killed):
            outbox.send(written.pk, at=now)
    assert not outbox.send(written.pk, at=now + timedelta(minutes=1))
    assert outbox.send(written.pk, at=now + outbox.SENDER_LOST_AFTER)

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert Mail.objects.get().attempts == 2


def test_stopping_twice_at_once_is_stopping_once(now: datetime) -> None:
    person = accounts.user()

    def stop() -> None:
        stopping.stop(person, topic=Topic.CAMPAIGNS, at=now)

    assert together(stop, stop) == [None, None]
    assert person.preferences.count() == 1
