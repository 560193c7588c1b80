"""News for many people, told by real workers that are killed in the middle of it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from django.utils import timezone

from notifications import outbox, samples
from notifications.mailbox import BORDER
from notifications.models import Mail, MailState
from notifications.topics import Topic
from tests.factories import accounts
from tests.processes.conftest import StartSite

Eventually = Callable[..., Any]
PEOPLE = 150
WORKERS = ("worker-1", "worker-2")
QUICK = {"SWEEP_SECONDS": "0.5", "QUIET_HOURS": "0-0"}


def tell_everyone() -> list[str]:
    """News of a fortnight ago: it waits for a digest that is due. Gives the addresses."""
    people = [accounts.user() for _ in range(PEOPLE)]
    outbox.write(
        "round_opened",
        to=people,
        once="x",
        at=timezone.now() - timedelta(days=14),
        topic=Topic.CAMPAIGNS,
        **samples.SAMPLES["round_opened"].params,
    )
    return [person.email for person in people]


def arrived(folder: Path) -> dict[str, Counter[str]]:
    """By address: the mails that were sent there, by their Message-ID."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path in folder.glob("*.log"):
        for raw in path.read_bytes().split(BORDER):
            if raw.strip():
                message = message_from_bytes(raw.lstrip(b"\n"))
                found[str(message["To"])][str(message["Message-ID"])] += 1
    return found


def test_workers_killed_in_the_middle_tell_everyone_and_nobody_twice(
    start_site: StartSite, eventually: Eventually
) -> None:
    site = start_site(worker=2, beat=True, env=QUICK)
    digests = Mail.objects.filter(kind="digest")
    addresses = tell_everyone()
    left = []
    for part in (0.2, 0.4, 0.6):
        eventually(lambda part=part: digests.count() >= PEOPLE * part)
        for name in WORKERS:
            site.kill(name)
        left.append(PEOPLE - digests.filter(state=MailState.SENT).count())
        # Nobody waits the five minutes after which a sender is given up.
        Mail.objects.filter(state=MailState.SENDING).update(due_at=timezone.now())
        for name in WORKERS:
            site.restart(name)

    def is_over() -> bool:
        return digests.filter(state=MailState.SENT).count() == PEOPLE

    eventually(is_over)

    assert all(left), "the workers were killed too late to prove anything"
    assert Mail.objects.exclude(kind="digest").filter(state=MailState.DIGESTED).count() == PEOPLE
    told = arrived(site.var / "mail")
    assert sorted(told) == sorted(addresses)
    assert {len(mails) for mails in told.values()} == {1}, "one digest each"
    # What was being sent when its sender was killed comes again under the same Message-ID.
    again = sum(times - 1 for mails in told.values() for times in mails.values())
    assert again <= len(left) * len(WORKERS)
