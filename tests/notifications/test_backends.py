"""What a library sends by itself is a row of the outbox."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import translation
from pytest_django import Settings
from wagtail.admin.mail import send_mail as wagtail_send_mail

from config import settings as configured
from notifications import backends, letters, tasks
from notifications.models import Mail
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def backend(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


def test_the_site_sends_by_no_other_way() -> None:
    assert configured.EMAIL_BACKEND == "notifications.backends.OutboxBackend"
    assert configured.DELIVERY_BACKEND != configured.EMAIL_BACKEND


def test_a_server_that_hangs_gives_up_before_its_mail_is_taken_for_lost() -> None:
    from notifications import outbox

    assert timedelta(seconds=configured.EMAIL_TIMEOUT) < outbox.SENDER_LOST_AFTER


def test_a_mail_to_a_person_is_in_their_list() -> None:
    person = accounts.user()

    send_mail("A\nsubject", "Hello,\n\n\n\n  \nread this.\n", None, [person.email.upper()])

    written = Mail.objects.get()
    assert (written.recipient, written.address) == (person, "")
    letter = letters.read(written)
    assert letter.subject == "A subject"
    assert letter.paragraphs[:2] == ["Hello,", "read this."]
    assert letter.why.startswith("You get this")


def test_it_leaves_through_the_outbox_as_text_and_html() -> None:
    person = accounts.user()
    send_mail("A subject", "Read <this>.", None, [person.email])
    assert mail.outbox == []

    assert tasks.send_due_mails() == 1

    (sent,) = mail.outbox
    assert sent.to == [person.email]
    assert isinstance(sent, EmailMultiAlternatives)
    assert "Read &lt;this&gt;." in str(sent.alternatives[0][0])


def test_an_address_of_nobody_has_the_language_of_the_moment() -> None:
    with translation.override("pl"):
        send_mail("A subject", "Text.", None, ["nobody@example.org"])

    written = Mail.objects.get()
    assert (written.recipient, written.address) == (None, "nobody@example.org")
    assert written.language == "pl"


def test_every_reader_has_a_row_hidden_ones_too() -> None:
    message = EmailMessage(
        "A subject", "Text.", to=["a@example.org"], cc=["b@example.org"], bcc=["c@example.org"]
    )

    assert message.send() == 1

    assert set(Mail.objects.values_list("address", flat=True)) == {
        "a@example.org",
        "b@example.org",
        "c@example.org",
    }


def test_wagtail_writes_into_it_as_well() -> None:
    editor = accounts.editor()

    wagtail_send_mail("The page waits", "You can edit it here.", [editor.email])

    assert Mail.objects.get().recipient == editor


def test_a_transaction_that_fails_sends_nothing() -> None:
    @transaction.atomic
    def fail() -> None:
        send_mail("A subject", "Text.", None, ["a@example.org"])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert not Mail.objects.exists()


def test_a_file_is_refused_and_none_of_the_readers_is_written_to() -> None:
    plain = EmailMessage("A subject", "Text.", to=["a@example.org"])
    message = EmailMessage("A subject", "Text.", to=["a@example.org"])
    message.attach("plan.pdf", b"%PDF", "application/pdf")

    with pytest.raises(backends.NotOnlyText):
        mail.get_connection().send_messages([plain, message])

    assert not Mail.objects.exists()
