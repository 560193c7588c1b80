"""Mails are rows: written once, sent once, in the reader's language."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.models import Firm, User
from core import events, moves, vapid
from notifications import outbox, routes, tasks
from notifications.models import Delivery, FirmTally, Mail, MailState
from notifications.topics import Way
from tests.factories import accounts
from tests.notifications.telling import wants

pytestmark = pytest.mark.usefixtures("greeting")


def write(*to: User, now: datetime, once: str = "first", **params: Any) -> None:
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


class TestWritingToManyPeople:
    @pytest.fixture(autouse=True)
    def in_twos(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "WRITTEN_TOGETHER", 2)

    def news(self, people: list[User], firm: Firm, *, now: datetime) -> None:
        outbox.write(
            "greeting", to=people, once="x", at=now, topic="campaigns", caused_by=firm, what="x"
        )

    @pytest.mark.django_db
    def test_each_is_told_once_and_the_firm_s_tally_is_one_row(
        self, now: datetime, settings: Settings
    ) -> None:
        settings.VAPID_PRIVATE_KEY = vapid.new_key()
        firm, people = accounts.firm(), [accounts.user() for _ in range(5)]
        for person in people[1:4]:
            wants(person, Way.DIGEST, push=True)

        self.news(people[:4], firm, now=now)
        self.news(people, firm, now=now)

        told = Mail.objects.values_list("recipient_id", flat=True)
        assert sorted(told) == sorted(person.pk for person in people)
        phones = Delivery.objects.values_list("mail__recipient_id", flat=True)
        assert sorted(phones) == sorted(person.pk for person in people[1:4])
        assert sorted(FirmTally.objects.values_list("tried", flat=True)) == [1, 4]

    @pytest.mark.django_db(transaction=True)
    def test_all_of_them_or_nobody(self, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        people, of = [accounts.user() for _ in range(3)], routes.of

        def stumble(some: list[int], **how: Any) -> dict[int, routes.Route]:
            if people[2].pk in some:
                raise ArithmeticError
            return of(some, **how)

        monkeypatch.setattr(routes, "of", stumble)

        with pytest.raises(ArithmeticError):
            self.news(people, accounts.firm(), now=now)

        assert not Mail.objects.exists()


@pytest.mark.django_db
class TestComposing:
    def test_subject_body_and_a_stable_message_id(self, now: datetime) -> None:
        write(accounts.user("Mina"), now=now, path="", idea_path="")
        written = Mail.objects.get()

        message = outbox.compose(written)

        assert message.subject == "en: Zdravo & <b>"
        assert message.body.startswith("Dear Mina,\n\nMina, Polish")
        assert message.body.endswith("You get this because we test.\n")
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        assert "List-Unsubscribe" not in message.extra_headers
        assert message.extra_headers["Message-ID"] == f"<{written.key}@127.0.0.1>"
        assert outbox.compose(written).extra_headers == message.extra_headers

    @pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
    def test_a_title_that_ends_a_line_ends_no_header_and_keeps_no_mail_back(
        self, now: datetime, end: str
    ) -> None:
        said = f"Lamp{end}Bcc: somebody@else.test"
        outbox.write("greeting", to=[accounts.user()], once="x", at=now, what=said)

        message = outbox.compose(Mail.objects.get())

        assert message.subject == "en: Lamp Bcc: somebody@else.test"
        assert b"\nBcc" not in message.message().as_bytes().partition(b"\n\n")[0]

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

    def test_it_is_text_and_html_of_the_same_words(self, now: datetime) -> None:
        write(accounts.user("Mina <b>"), now=now, path="/en/rules/")

        message = outbox.compose(Mail.objects.get())
        ((html, mimetype),) = message.alternatives

        assert mimetype == "text/html"
        assert "Mina &lt;b&gt;, Polish" in str(html)
        assert "Zdravo &amp; &lt;b&gt;" in str(html)
        assert "You get this because we test." in str(html)
        assert message.content_subtype == "plain"

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

    def test_a_server_that_answers_with_an_address_is_not_quoted_in_the_log(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        person = accounts.user()

        def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
            raise SMTPRecipientsRefused({person.email: (550, b"no such person")})

        monkeypatch.setattr(EmailMessage, "send", refuse)
        write(person, now=now)

        assert tasks.send_due_mails() == 0
        assert Mail.objects.get().state == MailState.QUEUED
        assert "SMTPRecipientsRefused" in caplog.text
        assert person.email not in caplog.text

    def test_a_mail_that_cannot_be_made_waits_as_well(
        self, now: datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        outbox.write("no_such_kind", to=[accounts.user()], once="x", at=now)

        assert tasks.send_due_mails() == 0
        assert Mail.objects.get().state == MailState.QUEUED
        assert "TemplateDoesNotExist" in caplog.text

    def test_a_mail_whose_sender_was_killed_is_sent_by_another(self, now: datetime) -> None:
        write(accounts.user(), now=now)
        pk = Mail.objects.get().pk
        outbox._claim(pk, at=now)

        assert outbox.send(pk, at=now + timedelta(minutes=1)) is False
        assert outbox.send(pk, at=now + outbox.SENDER_LOST_AFTER) is True
        assert Mail.objects.get().attempts == 2
        assert len(mail.outbox) == 1


@pytest.mark.django_db
class TestToAnAddress:
    """Somebody who has no account yet, or an address that its owner has just given."""

    def invite(self, now: datetime, **changes: Any) -> None:
        given: dict[str, Any] = {
            "address": "new@example.org",
            "language": "de",
            "once": "invited",
            "at": now,
            "secrets": {"code": "4FX-9TQ"},
            "what": "Hallo",
            "path": "/en/rules/",
        }
        outbox.write_to_address("greeting", **given | changes)

    def test_it_goes_there_in_the_language_given(self, now: datetime) -> None:
        self.invite(now)

        assert tasks.send_due_mails() == 1

        (sent,) = mail.outbox
        assert sent.to == ["new@example.org"]
        assert sent.subject == "de: Hallo"
        assert "/de/rules/" in sent.body
        assert "4FX-9TQ" in sent.body

    def test_what_only_the_reader_may_know_is_forgotten_once_sent(self, now: datetime) -> None:
        self.invite(now)
        assert Mail.objects.get().secrets == {"code": "4FX-9TQ"}

        tasks.send_due_mails()

        written = Mail.objects.get()
        assert (written.state, written.secrets) == (MailState.SENT, {})
        assert "4FX-9TQ" not in str(written.params)
        assert "4FX-9TQ" not in outbox.compose(written).body

    def test_the_bell_names_it_so_that_it_waits_for_no_other(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rung: list[tuple[object, ...]] = []
        monkeypatch.setattr(outbox.bell, "ring", lambda *what: rung.append(what))
        write(accounts.user(), now=now - timedelta(hours=1))
        self.invite(now)
        written = Mail.objects.get(address="new@example.org")

        assert rung[-1] == ("notifications.tasks.send_mail", str(written.key))
        assert tasks.send_mail(str(written.key)) == 1
        assert tasks.send_mail(str(written.key)) == 0
        assert [sent.to for sent in mail.outbox] == [["new@example.org"]]

    def test_a_sweep_takes_it_before_older_ones(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waiting = accounts.user()
        write(waiting, now=now - timedelta(hours=1))
        self.invite(now)
        monkeypatch.setattr(tasks, "BATCH", 1)

        tasks.send_due_mails()

        assert [sent.to for sent in mail.outbox] == [["new@example.org"], [waiting.email]]

    def test_one_occasion_is_one_mail(self, now: datetime) -> None:
        self.invite(now)
        self.invite(now)
        self.invite(now, address="other@example.org")

        assert Mail.objects.count() == 2

    def test_a_person_s_new_address_is_written_to_in_their_language(self, now: datetime) -> None:
        person = accounts.user(language="pl")
        self.invite(now, language="", person=person)

        message = outbox.compose(Mail.objects.select_related("recipient").get())

        assert message.to == ["new@example.org"]
        assert message.subject.startswith("pl:")

    def test_a_lapsed_code_is_not_tried_for_hours(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(self: EmailMessage, fail_silently: bool = False) -> int:
            raise ConnectionRefusedError

        monkeypatch.setattr(EmailMessage, "send", fail)
        self.invite(now)
        for _attempt in range(outbox.CONFIDENTIAL_ATTEMPTS):
            written = Mail.objects.get()
            outbox.send(written.pk, at=written.due_at)

        written = Mail.objects.get()
        assert (written.state, written.secrets) == (MailState.FAILED, {})
        assert written.due_at - now < timedelta(hours=1)


@pytest.mark.django_db
class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"address": "", "language": "en"},
            {"address": "a@example.org", "language": ""},
            {"address": "a@example.org", "language": "en", "topic": "campaigns"},
            {"address": "a@example.org", "language": "en", "secrets": {"code": "1"}},
            {"address": "a@example.org", "language": "en", "state": MailState.SENT},
        ],
        ids=["nobody", "no language", "a topic of nobody's", "an open secret", "sent never"],
    )
    def test_a_row_that_makes_no_sense(self, now: datetime, wrong: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Mail.objects.create(kind="greeting", once="x", due_at=now, written_at=now, **wrong)

        assert not Mail.objects.exists()

    @pytest.mark.parametrize("state", [MailState.SENT, MailState.WITHHELD, MailState.FAILED])
    def test_a_secret_outliving_its_mail(self, now: datetime, state: MailState) -> None:
        outbox.write_to_address(
            "greeting", address="a@b.cc", language="en", once="x", at=now, secrets={"code": "1"}
        )
        sent_at = now if state == MailState.SENT else None

        with pytest.raises(IntegrityError), transaction.atomic():
            Mail.objects.update(state=state, sent_at=sent_at)

        assert Mail.objects.get().state == MailState.QUEUED


@pytest.mark.django_db
class TestTryingAgain:
    @pytest.fixture
    def failed(self, now: datetime) -> Mail:
        write(accounts.user(), now=now)
        Mail.objects.update(state=MailState.FAILED, attempts=outbox.ATTEMPTS)
        return Mail.objects.get()

    def test_it_is_as_good_as_new_and_noted(self, failed: Mail, now: datetime) -> None:
        operator = accounts.operator()

        outbox.retry(failed, by=operator, at=now)

        assert tasks.send_due_mails() == 1
        written = Mail.objects.get()
        assert (written.state, written.attempts) == (MailState.SENT, 1)
        (event,) = events.of(written)
        assert (event.verb, event.actor, event.data) == (
            "mail_retried",
            operator,
            {"kind": "greeting"},
        )

    @pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENDING, MailState.WITHHELD])
    def test_only_what_was_given_up(self, failed: Mail, now: datetime, state: MailState) -> None:
        Mail.objects.update(state=state)

        with pytest.raises(moves.IllegalTransition):
            outbox.retry(failed, by=accounts.operator(), at=now)

        assert Mail.objects.get().attempts == outbox.ATTEMPTS
        assert not events.of(failed).exists()

    def test_not_what_has_forgotten_its_words(self, failed: Mail, now: datetime) -> None:
        Mail.objects.update(confidential=True)

        with pytest.raises(outbox.SecretGone):
            outbox.retry(Mail.objects.get(), by=accounts.operator(), at=now)

        assert Mail.objects.get().state == MailState.FAILED


@pytest.mark.django_db
class TestForgettingStrangers:
    def written(self, now: datetime, *, days: int, **fields: Any) -> Mail:
        at = now - timedelta(days=days)
        return Mail.objects.create(
            kind="greeting", once=f"{days} days", due_at=at, written_at=at, **fields
        )

    def test_old_mails_to_nobody_s_address_go(self, now: datetime) -> None:
        stranger = {"address": "new@example.org", "language": "en"}
        done = {"state": MailState.SENT, "sent_at": now}
        self.written(now, days=31, **stranger, **done)
        kept = [
            self.written(now, days=29, **stranger, **done),
            self.written(now, days=32, **stranger),
            self.written(now, days=33, recipient=accounts.user(), **done),
        ]

        assert tasks.forget_strangers() == 1
        assert set(Mail.objects.all()) == set(kept)
        assert tasks.forget_strangers() == 0
