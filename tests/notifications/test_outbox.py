"""Mails are rows: written once, sent once, in the reader's language."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from notifications import outbox, tasks
from notifications.models import Mail, MailState
from tests.factories import accounts


@pytest.fixture(autouse=True)
def templates(settings: object, tmp_path: Path) -> None:
    """A kind of mail that belongs to the test."""
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "greeting.txt").write_text(
        "{% load i18n %}{% autoescape off %}{{ language }}: {{ what }}\n\n"
        "{{ recipient.display_name }}, {% translate 'Polish' %}\n{{ site_url }}{{ path }}\n"
        "{{ idea_path }} {{ empty_path }}{% endautoescape %}\n"
    )
    configured = [dict(each) for each in settings.TEMPLATES]  # type: ignore[attr-defined]
    configured[0]["DIRS"] = [tmp_path, *configured[0]["DIRS"]]
    settings.TEMPLATES = configured  # type: ignore[attr-defined]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def write(*to: User, now: datetime, once: str = "first", **params: object) -> None:
    outbox.write("greeting", to=to, once=once, at=now, what="Zdravo & <b>", **params)


@pytest.mark.django_db
class TestWriting:
    def test_one_occasion_is_one_mail_to_each(self, now: datetime) -> None:
        mina, jonas = accounts.user(), accounts.user()

        write(mina, jonas, now=now)
        write(mina, now=now)
        write(mina, now=now, once="second")

        assert Mail.objects.filter(recipient=mina).count() == 2
        assert Mail.objects.filter(recipient=jonas).count() == 1

    def test_a_mail_of_a_transaction_that_fails_is_not_written(self, now: datetime) -> None:
        mina = accounts.user()

        @transaction.atomic
        def fail() -> None:
            write(mina, now=now)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()

        assert not Mail.objects.exists()


@pytest.mark.django_db
class TestComposing:
    def test_subject_body_and_a_stable_message_id(self, now: datetime) -> None:
        write(accounts.user("Mina"), now=now, path="", idea_path="")
        written = Mail.objects.get()

        message = outbox.compose(written)

        assert message.subject == "en: Zdravo & <b>"
        assert message.body.startswith("Mina, Polish")
        assert message.extra_headers["Message-ID"] == f"<{written.key}@127.0.0.1>"
        assert outbox.compose(written).extra_headers == message.extra_headers

    @pytest.mark.parametrize("language", ["pl", "de", "fa", "en"])
    def test_paths_lead_to_the_recipients_language(self, now: datetime, language: str) -> None:
        write(
            accounts.user(language=language),
            now=now,
            path="/de/c/lamp/",
            idea_path="/en/ideas/lamp/7/",
            empty_path="",
        )

        body = outbox.compose(Mail.objects.get()).body

        assert f"{settings.SITE_URL}/{language}/c/lamp/" in body
        assert f"\n/{language}/ideas/lamp/7/" in body

    def test_an_address_without_a_language_stays(self, now: datetime) -> None:
        write(accounts.user(language="pl"), now=now, path="/admin/", idea_path="/nowhere")

        body = outbox.compose(Mail.objects.get()).body

        assert f"{settings.SITE_URL}/admin/" in body
        assert "/nowhere" in body

    def test_composing_leaves_the_language_of_the_sender_alone(self, now: datetime) -> None:
        from django.utils import translation

        write(accounts.user(language="fa"), now=now, path="/en/c/lamp/")
        with translation.override("de"):
            outbox.compose(Mail.objects.get())
            assert translation.get_language() == "de"


@pytest.mark.django_db
class TestSending:
    def test_what_is_due_is_sent_once(self, now: datetime) -> None:
        write(accounts.user(), now=now)

        assert tasks.send_due_mails() == 1
        assert tasks.send_due_mails() == 0

        assert len(mail.outbox) == 1
        assert Mail.objects.get().state == MailState.SENT

    def test_what_is_due_later_waits(self, now: datetime) -> None:
        write(accounts.user(), now=now + timedelta(hours=1))

        assert tasks.send_due_mails() == 0
        assert Mail.objects.get().state == MailState.QUEUED

    def test_a_failure_is_tried_again_later_and_later_and_given_up(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(self: EmailMessage, fail_silently: bool = False) -> int:
            raise ConnectionRefusedError

        monkeypatch.setattr(EmailMessage, "send", fail)
        write(accounts.user(), now=now)
        waits, at = [], now
        for _attempt in range(outbox.ATTEMPTS):
            written = Mail.objects.get()
            assert written.state == MailState.QUEUED
            at = written.due_at
            assert outbox.send(written.pk, at=at) is False
            waits.append(Mail.objects.get().due_at - at)

        assert waits == sorted(waits)
        assert waits[0] == timedelta(seconds=60)
        assert Mail.objects.get().state == MailState.FAILED
        assert not Mail.objects.due(at=at + timedelta(days=30)).exists()

    def test_a_mail_whose_sender_was_killed_is_sent_by_another(self, now: datetime) -> None:
        write(accounts.user(), now=now)
        pk = Mail.objects.get().pk
        outbox._claim(pk, at=now)

        assert outbox.send(pk, at=now + timedelta(minutes=1)) is False
        assert outbox.send(pk, at=now + outbox.SENDER_LOST_AFTER) is True
        assert Mail.objects.get().attempts == 2
        assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
class TestTwoSendersAtOnce:
    """The same race twice: without the claim it happens, with it it does not."""

    def race(self, send: object) -> int:
        barrier, sent = threading.Barrier(2), []

        def sender() -> None:
            try:
                barrier.wait(timeout=10)
                sent.append(send())  # type: ignore[operator]
            finally:
                connection.close()

        threads = [threading.Thread(target=sender) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        return len(mail.outbox)

    def test_without_a_claim_it_goes_out_twice(self, now: datetime) -> None:
        write(accounts.user(), now=now)
        pk = Mail.objects.get().pk
        both_have_looked = threading.Barrier(2)

        def send() -> None:
            found = Mail.objects.due(at=now).select_related("recipient").get(pk=pk)
            both_have_looked.wait(timeout=10)
            outbox.compose(found).send()

        assert self.race(send) == 2

    def test_with_it_once(self, now: datetime) -> None:
        write(accounts.user(), now=now)
        pk = Mail.objects.get().pk

        assert self.race(lambda: outbox.send(pk, at=now)) == 1
        assert Mail.objects.get().state == MailState.SENT
