"""What the demo's past leaves in the mailbox."""

import pytest

from cms.demo import cast, mails
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


def test_without_news_there_is_none() -> None:
    accounts.user(email=cast.CUSTOMER)

    mails.file_past(at=NOON)

    assert not Mail.objects.exists()
