"""What a letter says is for its reader: their language, their clock."""

import pytest
from pytest_django.fixtures import Settings

from notifications import letters, outbox, samples
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
