"""What the demo's past leaves in the mailbox."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from cms.demo import cast, mails, roster
from notifications import letters
from notifications.letters import DIGEST
from notifications.models import Mail, MailState
from tests.factories import accounts
from tests.notifications.conftest import greeting  # noqa: F401 - a fixture
from tests.notifications.telling import NOON, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


def test_the_customer_has_a_digest_to_read_and_never_a_second() -> None:
    reader = accounts.user(email=cast.CUSTOMER)
    for number in range(3):
        tell(reader, f"news {number}", at=NOON - mails.FRESH * 2)

    for _ in range(2):
        mails.file_past(at=NOON)

    digest = Mail.objects.get(kind=DIGEST)
    assert (digest.recipient, digest.state) == (reader, MailState.QUEUED)
    assert len(letters.read(digest).sections[0].lines) == 3
    assert Mail.objects.filter(digest=digest).count() == 3


@pytest.mark.parametrize("key", ["ola", "jonas", "narges"])
def test_so_has_whoever_reads_another_language(key: str) -> None:
    reader = accounts.user(email=f"{key}@{roster.SHOWN}", language="fa")
    tell(reader, "news", at=NOON - mails.FRESH * 2)

    mails.file_past(at=NOON)

    assert letters.read(Mail.objects.get(kind=DIGEST)).language == "fa"


def test_whoever_works_for_a_firm_or_the_site_has_none() -> None:
    works = accounts.user(email=cast.FIRM)
    accounts.firm(owner=works)
    for reader in (works, accounts.user(email=cast.EDITOR, role=Role.EDITOR)):
        tell(reader, "news", at=NOON - mails.FRESH * 2)

    mails.file_past(at=NOON)

    assert not Mail.objects.filter(kind=DIGEST).exists()


def test_a_world_made_at_night_has_it_from_the_evening_before() -> None:
    night = NOON + timedelta(hours=15)
    tell(accounts.user(email=cast.CUSTOMER), "news", at=night - mails.FRESH * 2)

    mails.file_past(at=night)

    digest = Mail.objects.get(kind=DIGEST)
    assert night - mails.HALF_A_DAY < digest.written_at < night
    assert timezone.localtime(digest.written_at).hour >= 18


def test_without_news_there_is_none() -> None:
    accounts.user(email=cast.CUSTOMER)

    mails.file_past(at=NOON)

    assert not Mail.objects.exists()
