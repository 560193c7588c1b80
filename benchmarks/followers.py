"""How long news takes to reach many followers: written down, gathered into digests, sent.

Each step has a process of its own, so that its memory is its own. Mails end in a backend that
drops them; what a mail server takes comes on top.
"""

import resource
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import firms, roles
from accounts.models import Role, User
from benchmarks import world
from notifications import tasks
from notifications.models import Mail
from projects import messages
from projects.models import Campaign, Follow, PhaseKind

FORTNIGHT = timedelta(days=14)


def follow(number: int) -> dict[str, float]:
    """A campaign that so many people follow, in the site's languages."""
    now = timezone.now()
    owner, editor = (world.person(f"{name}-{number}") for name in ("owner", "editor"))
    editor = roles.grant(editor, role=Role.EDITOR, by=None, at=now)
    firm = firms.register(name=f"Bench {number}", slug=f"bench-{number}", owner=owner, at=now)
    firm = firms.verify(firm, by=editor, at=now)
    campaign = world.campaign(
        firm, slug_of(number), phase=PhaseKind.VOTE, ideas=3, by=editor, at=now
    )
    people = _people(number)
    Follow.objects.bulk_create(
        (Follow(user=one, campaign=campaign, followed_at=now) for one in people), batch_size=1000
    )
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself within minutes; until then it plans for empty tables.
        cursor.execute("VACUUM ANALYZE")
    return {"people": len(people)}


def slug_of(number: int) -> str:
    return f"followed-by-{number}"


def _people(number: int) -> list[User]:
    languages = cycle(code for code, _name in settings.LANGUAGES)
    made = User.objects.bulk_create(
        [
            User(
                email=f"follower-{number}-{n}@bench.test",
                handle=f"f{number}x{n}",
                display_name=f"Follower {n}",
                language=language,
            )
            for n, language in zip(range(number), languages, strict=False)
        ],
        batch_size=1000,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in made],
        batch_size=1000,
    )
    return made


def write(number: int) -> dict[str, float]:
    """In one transaction, as its cause would be, a fortnight ago: every digest is due by now."""
    campaign = Campaign.objects.select_related("firm").get(slug=slug_of(number))
    return _timed(lambda: _tell(campaign, at=timezone.now() - FORTNIGHT))


@transaction.atomic
def _tell(campaign: Campaign, *, at: datetime) -> int:
    messages.vote_counted(campaign, at=at, shortlisted=3)
    return Mail.objects.held().filter(once=f"vote_counted:{campaign.key}").count()


def gather(number: int) -> dict[str, float]:
    """A batch at a time, as the sweeps do."""
    return _timed(lambda: _until_none_is_left(tasks.make_digests))


def send(number: int) -> dict[str, float]:
    return _timed(lambda: _until_none_is_left(tasks.send_due_mails))


def _until_none_is_left(some: Callable[[], int]) -> int:
    done = 0
    while number := some():
        done += number
    return done


def _timed(work: Callable[[], int]) -> dict[str, float]:
    """Rows, seconds, and by how many megabytes the process grew."""
    before, started = _peak(), time.monotonic()
    rows = work()
    return {
        "rows": rows,
        "seconds": time.monotonic() - started,
        "grown_mb": _peak() - before,
    }


def _peak() -> float:
    """The largest resident set so far, in megabytes; Linux counts kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
