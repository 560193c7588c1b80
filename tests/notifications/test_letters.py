"""What a letter says is for its reader: their language, their clock."""

import re

import pytest
from pytest_django.fixtures import Settings

from accounts.models import FormOfAddress
from notifications import letters, markup, outbox, samples
from notifications.models import Attention, Mail
from tests.factories import accounts
from tests.notifications.telling import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("", "30 April 2026, 20:00 (Central European Time)"),
        ("Asia/Tehran", "30 April 2026, 21:30 (Iran Time)"),
        ("America/Los_Angeles", "30 April 2026, 11:00 (Pacific Time)"),
    ],
)
def test_a_deadline_is_told_by_the_reader_s_clock_and_names_it(zone: str, said: str) -> None:
    reader = accounts.user()
    Attention.objects.create(user=reader, zone=zone)
    params = samples.SAMPLES["round_opened"].params
    outbox.write("round_opened", to=[reader], once="x", at=NOON, **params)

    letter = letters.read(Mail.objects.select_related("recipient").get())

    assert said in letter.body


def test_it_leads_to_the_first_page_it_names() -> None:
    sample = samples.mail("idea_shortlisted", language="de")

    assert letters.read(sample).url.endswith("/de/ideas/lamp/7/")


def test_words_that_somebody_wrote_lead_nowhere(settings: Settings) -> None:
    params = samples.SAMPLES["comment_written"].params
    said = f"Look: {settings.SITE_URL}/en/accounts/logout/"
    told = {"once": "x", "at": NOON, "topic": "comments", **params, "excerpt": said}
    outbox.write("comment_written", to=[accounts.user()], **told)

    letter = letters.read(Mail.objects.select_related("recipient").get())

    assert said in letter.body
    assert letter.url == f"{settings.SITE_URL}{params['path']}"


def test_one_that_names_none_leads_nowhere() -> None:
    assert letters.read(samples.mail("message", language="en")).url == ""


@pytest.mark.parametrize(
    ("language", "formally"),
    [("de", r"\b(Sie|Ihr|Ihre[nmrs]?|Ihnen)\b"), ("fa", "شما|می‌کنید|پرسیدید")],
)
@pytest.mark.parametrize("kind", ["digest", "pledge_confirmed", "thread_answered"])
def test_whoever_chose_it_is_spoken_to_informally_from_head_to_foot(
    kind: str, language: str, formally: str
) -> None:
    """The headings of a digest and the words on the buttons, too."""
    mail = samples.mail(kind, language=language)
    assert mail.recipient
    for row in mail.tells or ():
        row.recipient = mail.recipient

    said = {}
    for form in FormOfAddress:
        mail.recipient.form_of_address = form
        letter = letters.read(mail)
        said[form] = letter.text + markup.html(letter)

    assert re.search(formally, said[FormOfAddress.FORMAL])
    assert not re.search(formally, said[FormOfAddress.INFORMAL])
