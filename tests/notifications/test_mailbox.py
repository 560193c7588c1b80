"""The mailbox page, and that it is only where it should be."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from pytest_django.fixtures import Settings

from core import languages
from notifications import mailbox
from tests.factories import accounts

pytestmark = pytest.mark.django_db
OWN_NAMES = dict(languages.OWN_NAMES)


@pytest.fixture
def send(settings: Settings, tmp_path: Path) -> Callable[..., None]:
    settings.EMAIL_FILE_PATH, settings.MAILBOX_PAGE = tmp_path, True

    def send(*messages: tuple[str, str]) -> None:
        backend = EmailBackend(file_path=str(tmp_path))
        backend.send_messages(
            [EmailMessage(subject, body, to=["mina@example.org"]) for subject, body in messages]
        )

    return send


def test_the_newest_mail_is_open_and_its_links_can_be_followed(
    client: Client, send: Callable[..., None]
) -> None:
    send(("First", "One."))
    send(("Zażółć & <b>", "Go to http://127.0.0.1:8000/en/rules/ now <script>alert(1)</script>"))

    text = client.get("/en/mailbox/").text

    assert "Zażółć &amp; &lt;b&gt;" in text
    assert "mina@example.org" in text
    assert '<a href="http://127.0.0.1:8000/en/rules/"' in text
    assert "<script>alert" not in text
    assert "First" in text


def test_several_mails_of_one_connection_are_told_apart(
    client: Client, send: Callable[..., None]
) -> None:
    send(("First", "One."), ("Second", "Two."))

    assert [letter.subject for letter in mailbox.latest()] == ["Second", "First"]
    first = mailbox.latest()[1]
    assert "One." in client.get(f"/en/mailbox/{first.key}/").text


@pytest.mark.parametrize("code", ["4FX-9TQ", "W4HB2K", "123456"])
def test_a_code_is_easy_to_find(client: Client, send: Callable[..., None], code: str) -> None:
    send(("Your code", f"Please enter it in your browser.\n\n{code}\n\nThank you!"))

    assert mailbox.latest()[0].code == code
    assert f"Your code ({code})" in client.get("/en/mailbox/").text


def test_ordinary_words_are_no_code(send: Callable[..., None]) -> None:
    send(("Hello", "HELLO\n\nThe vote is over.\n\nBye"))

    assert mailbox.latest()[0].code == ""


def test_only_the_latest_fifty_are_shown(send: Callable[..., None]) -> None:
    for number in range(55):
        send((f"Mail {number}", "…"))

    subjects = [letter.subject for letter in mailbox.latest()]

    assert len(subjects) == 50
    assert "Mail 54" in subjects
    assert "Mail 0" not in subjects


def test_an_empty_mailbox_says_so(client: Client, send: Callable[..., None]) -> None:
    assert "No mail yet" in client.get("/en/mailbox/").text


def test_before_the_first_mail_there_is_no_folder(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.EMAIL_FILE_PATH, settings.MAILBOX_PAGE = tmp_path / "missing", True

    assert client.get("/en/mailbox/").status_code == 200


@pytest.mark.parametrize("key", ["nothing", "20260101-000000-1-0"])
def test_an_unknown_mail_is_not_found(client: Client, send: Callable[..., None], key: str) -> None:
    assert client.get(f"/en/mailbox/{key}/").status_code == 404


def test_with_a_mail_server_there_is_no_mailbox(
    client: Client, send: Callable[..., None], settings: Settings
) -> None:
    send(("Secret", "1"))
    key = mailbox.latest()[0].key
    settings.MAILBOX_PAGE = False

    assert client.get("/en/mailbox/").status_code == 404
    assert client.get(f"/en/mailbox/{key}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client: Client, send: Callable[..., None], method: str) -> None:
    assert getattr(client, method)("/en/mailbox/").status_code == 405


class TestTheHtml:
    @pytest.fixture
    def key(self, send: Callable[..., None], tmp_path: Path) -> str:
        message = EmailMultiAlternatives("Both", "As text.", to=["mina@example.org"])
        message.attach_alternative("<p style='color: red'>As <b>HTML</b>.</p>", "text/html")
        EmailBackend(file_path=str(tmp_path)).send_messages([message])
        return mailbox.latest()[0].key

    def test_it_is_framed_and_the_text_stands_below(self, client: Client, key: str) -> None:
        page = client.get(f"/en/mailbox/{key}/")

        assert f'src="/en/mailbox/{key}/html/"' in page.text
        assert "sandbox=" in page.text
        assert "As text." in page.text
        assert "<b>HTML</b>" not in page.text

    def test_the_frame_has_its_own_style_and_runs_nothing(self, client: Client, key: str) -> None:
        frame = client.get(f"/en/mailbox/{key}/html/")

        assert "As <b>HTML</b>." in frame.text
        assert frame["X-Frame-Options"] == "SAMEORIGIN"
        policy = frame["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "style-src 'unsafe-inline'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "sandbox allow-popups" in policy
        assert "script-src" not in policy

    def test_a_mail_of_text_alone_has_no_frame(
        self, client: Client, send: Callable[..., None]
    ) -> None:
        send(("Text", "Only text."))
        key = mailbox.latest()[0].key

        assert "<iframe" not in client.get(f"/en/mailbox/{key}/").text
        assert client.get(f"/en/mailbox/{key}/html/").status_code == 404

    def test_with_a_mail_server_there_is_none(
        self, client: Client, key: str, settings: Settings
    ) -> None:
        settings.MAILBOX_PAGE = False

        assert client.get(f"/en/mailbox/{key}/html/").status_code == 404


def test_a_mail_is_set_in_the_direction_of_its_language(
    client: Client, send: Callable[..., None], settings: Settings
) -> None:
    subject = "نرگس wrote “Hi”"
    for language in ("pl", "fa", ""):
        headers = {"Content-Language": language} if language else {}
        EmailMessage(
            subject,
            "…",
            to=[f"to-{language}@example.org"],
            headers=headers,
            connection=EmailBackend(file_path=str(settings.EMAIL_FILE_PATH)),
        ).send()

    text = client.get("/en/mailbox/").text

    for marks in ('dir="ltr" lang="pl"', 'dir="rtl" lang="fa"', 'dir="auto"'):
        assert f"<b><bdi {marks}>{subject}" in text


def test_the_list_and_the_open_mail_say_in_which_language_it_is(
    client: Client, send: Callable[..., None], settings: Settings
) -> None:
    for language in ("pl", "de", "fa", "en"):
        EmailMessage(
            "Subject",
            "…",
            to=["mina@example.org"],
            headers={"Content-Language": language},
            connection=EmailBackend(file_path=str(settings.EMAIL_FILE_PATH)),
        ).send()
    send(("Unknown", "…"))

    for letter in mailbox.latest():
        text = client.get(f"/en/mailbox/{letter.key}/").text
        named = Counter(re.findall(r"mina@example\.org</bdi> · <bdi[^>]*>([^<]*)</bdi>", text))
        # In the list each once, and the open one above its text.
        open_one = [OWN_NAMES[letter.language]] if letter.language else []
        assert named == Counter([*OWN_NAMES.values(), *open_one])


def test_ones_own_mails_come_first_and_the_crowds_last(
    client: Client, send: Callable[..., None], settings: Settings
) -> None:
    backend = EmailBackend(file_path=str(settings.EMAIL_FILE_PATH))
    person = accounts.user()
    for to in (person.email, "ola@example.org", *["crowd-14@example.org"] * 60):
        EmailMessage("Hello", "…", to=[to], connection=backend).send()
    client.force_login(person)

    shown = [mail["to"] for mail in client.get("/en/mailbox/").context["mails"]]

    assert shown[:3] == [person.email, "ola@example.org", "crowd-14@example.org"]
    assert len(shown) == 50
