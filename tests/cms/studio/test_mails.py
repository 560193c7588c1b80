"""The gallery of mails for editors, and the failed ones for operators."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from core.models import Event
from notifications import bounces, letters, outbox, samples
from notifications.models import AddressTrouble, Mail, MailState, Trouble
from tests.factories import accounts

pytestmark = pytest.mark.django_db
GALLERY = "/admin/studio/mails/"
FAILED = f"{GALLERY}failed/"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ONE = f"{GALLERY}pledge_receipt/pl/"
PAGES = [GALLERY, ONE, f"{ONE}html/"]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def editor(client: Client) -> User:
    editor = accounts.editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def operator(client: Client) -> User:
    operator = accounts.operator()
    client.force_login(operator)
    return operator


def given_up(now: datetime, **changes: Any) -> Mail:
    params = samples.SAMPLES["campaign_published"].params
    outbox.write("campaign_published", to=[accounts.user()], once="x", at=now, **params)
    Mail.objects.update(state=MailState.FAILED, attempts=8, **changes)
    return Mail.objects.get()


class TestTheGallery:
    def test_it_leads_to_every_mail_in_every_language(self, client: Client, editor: User) -> None:
        text = client.get(GALLERY).text

        for kind in samples.kinds():
            for language in LANGUAGES:
                assert f'href="{GALLERY}{kind}/{language}/"' in text

    @pytest.mark.parametrize("kind", samples.kinds())
    def test_a_mail_is_shown_as_text_and_in_a_frame(
        self, client: Client, editor: User, kind: str
    ) -> None:
        for language in LANGUAGES:
            letter = letters.read(samples.mail(kind, language=language))
            page = client.get(f"{GALLERY}{kind}/{language}/")
            frame = client.get(f"{GALLERY}{kind}/{language}/html/")

            assert escape(letter.why) in page.text
            assert f'src="{GALLERY}{kind}/{language}/html/"' in page.text
            assert "sandbox=" in page.text
            assert f'<html lang="{language}"' in frame.text
            assert escape(letter.subject) in frame.text

    def test_the_frame_may_be_framed_by_us_and_runs_nothing(
        self, client: Client, editor: User
    ) -> None:
        frame = client.get(f"{ONE}html/")

        assert frame["X-Frame-Options"] == "SAMEORIGIN"
        policy = frame["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "<script" not in frame.text

    def test_looking_sends_nothing(self, client: Client, editor: User) -> None:
        for page in PAGES:
            client.get(page)

        assert not Mail.objects.exists()

    @pytest.mark.parametrize("where", ["nothing/pl/", "pledge_receipt/xx/", "layout/en/"])
    def test_what_is_no_mail_is_not_there(self, client: Client, editor: User, where: str) -> None:
        assert client.get(GALLERY + where).status_code == 404
        assert client.get(f"{GALLERY}{where}html/").status_code == 404

    @pytest.mark.parametrize("page", [*PAGES, FAILED])
    def test_firms_and_members_do_not_see_it(self, client: Client, page: str) -> None:
        client.force_login(accounts.owner_of(accounts.firm()))
        assert client.get(page).status_code == 404
        client.force_login(accounts.user())
        assert client.get(page).status_code == 404

    @pytest.mark.parametrize("page", [*PAGES, FAILED])
    def test_a_visitor_is_asked_to_sign_in(self, client: Client, page: str) -> None:
        assert "/login/" in client.get(page)["Location"]


class TestFailedMails:
    def test_an_operator_sees_what_was_given_up(
        self, client: Client, operator: User, now: datetime
    ) -> None:
        failed = given_up(now)

        text = client.get(FAILED).text

        assert failed.to_address in text
        assert f"{FAILED}{failed.key}/retry/" in text
        assert f'href="{FAILED}"' in client.get(GALLERY).text

    def test_an_operator_sees_which_addresses_take_no_mail(
        self, client: Client, operator: User, now: datetime
    ) -> None:
        assert "Addresses that take no mail" not in client.get(FAILED).text
        for number, address in enumerate(("gone@example.org", "mended@example.org")):
            bounces.report(
                key=str(number),
                address=address,
                trouble=Trouble.BOUNCED,
                happened_at=now,
                at=now,
            )
        AddressTrouble.objects.filter(address="mended@example.org").update(cleared_at=now)

        text = client.get(FAILED).text

        assert "Addresses that take no mail: 1" in text
        assert "gone@example.org" in text
        assert "mended@example.org" not in text

    @pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENDING])
    def test_what_waits_is_not_among_them(
        self, client: Client, operator: User, now: datetime, state: MailState
    ) -> None:
        failed = given_up(now)
        Mail.objects.update(state=state)

        assert failed.to_address not in client.get(FAILED).text

    def test_trying_again_queues_it(self, client: Client, operator: User, now: datetime) -> None:
        failed = given_up(now)

        response = client.post(f"{FAILED}{failed.key}/retry/")

        assert response["Location"] == FAILED
        found = Mail.objects.get()
        assert (found.state, found.attempts) == (MailState.QUEUED, 0)
        assert Event.objects.get(verb="mail_retried").actor == operator

    def test_trying_again_twice_says_that_it_is_on_its_way(
        self, client: Client, operator: User, now: datetime
    ) -> None:
        failed = given_up(now)
        client.post(f"{FAILED}{failed.key}/retry/")

        response = client.post(f"{FAILED}{failed.key}/retry/", follow=True)

        assert "is not failed any more" in response.text
        assert Event.objects.filter(verb="mail_retried").count() == 1

    def test_a_code_that_has_lapsed_is_not_sent_again(
        self, client: Client, operator: User, now: datetime
    ) -> None:
        failed = given_up(now, confidential=True)
        assert "Try again" not in client.get(FAILED).text

        response = client.post(f"{FAILED}{failed.key}/retry/", follow=True)

        assert "The reader can ask for another." in response.text
        assert Mail.objects.get().state == MailState.FAILED

    def test_fifty_a_page_and_no_query_per_row(
        self, client: Client, operator: User, now: datetime, django_assert_max_num_queries: Any
    ) -> None:
        people = [accounts.user() for _ in range(51)]
        outbox.write("campaign_published", to=people, once="x", at=now)
        Mail.objects.update(state=MailState.FAILED)
        client.get(FAILED)

        with django_assert_max_num_queries(25):
            first = client.get(FAILED).text

        assert first.count("/retry/") == 50
        assert client.get(f"{FAILED}?page=2").text.count("/retry/") == 1

    def test_editors_neither_see_nor_send_them(
        self, client: Client, editor: User, now: datetime
    ) -> None:
        failed = given_up(now)

        assert client.get(FAILED).status_code == 404
        assert client.post(f"{FAILED}{failed.key}/retry/").status_code == 404
        assert f'href="{FAILED}"' not in client.get(GALLERY).text
        assert Mail.objects.get().state == MailState.FAILED

    @pytest.mark.parametrize("key", ["6a3c2c1e-52f4-4c8c-9d1c-0b8a4f0e7a11", "x", "%00"])
    def test_a_mail_that_is_none(self, client: Client, operator: User, key: str) -> None:
        assert client.post(f"{FAILED}{key}/retry/").status_code == 404

    def test_a_look_sends_nothing(self, client: Client, operator: User, now: datetime) -> None:
        failed = given_up(now)

        assert client.get(f"{FAILED}{failed.key}/retry/").status_code == 405
        assert Mail.objects.get().state == MailState.FAILED
