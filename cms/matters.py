"""What waits for one person, in one list: their payments, their threads, their firms' duties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import firms_of, is_signed_in
from care import mine as own_threads
from care import showing
from care.models import ThreadState
from cms import desk
from payments import messages as payment_messages
from payments import mine as own_pledges
from payments import wording
from payments.models import PledgeState

EACH = 3


@dataclass(frozen=True)
class Matter:
    """One thing to do: why, about what, and the button that names the act."""

    what: str
    about: str
    act: str
    url: str
    due_at: datetime | None = None
    is_pressing: bool = False
    is_overdue: bool = False


def of(user: User, *, at: datetime) -> list[Matter]:
    """What presses first. At most five queries and, for whoever works for a firm, its desk's."""
    if not is_signed_in(user):
        return []
    found = [*_payments(user), *_threads(user), *_duties(user, at=at)]
    # Sorting keeps what is equal in its order: payments before threads, and these before duties.
    return sorted(found, key=lambda matter: not matter.is_pressing)


def _payments(user: User) -> Iterable[Matter]:
    """Payments to mend, and pledges begun but without a card."""
    pledges = own_pledges.pledges_of(user)
    for pledge in pledges.filter(state__in=own_pledges.NEEDS_OWNER)[:EACH]:
        failure = wording.failure(pledge.failure_code)
        act = _("Confirm with your bank") if failure.at_bank else _("Mend the payment")
        url = payment_messages.resume_path(pledge)
        until = pledge.round.grace_ends_at
        yield Matter(failure.reason, pledge.round.called, act, url, until, is_pressing=True)
    for pledge in pledges.filter(state=PledgeState.DRAFT)[:EACH]:
        url, until = pledge.get_absolute_url(), pledge.draft_expires_at
        what = _("Your pledge has no card yet")
        yield Matter(what, pledge.round.called, _("Finish your pledge"), url, until)


def _threads(user: User) -> Iterable[Matter]:
    """Answers that the person has not reacted to."""
    answered = own_threads.threads_of(user).filter(state=ThreadState.ANSWERED)
    for thread in answered[:EACH]:
        yield Matter(
            _("%(firm)s has answered you") % {"firm": thread.firm.name},
            showing.title(thread),
            _("Read the answer"),
            thread.get_absolute_url(),
        )


def _duties(user: User, *, at: datetime) -> Iterable[Matter]:
    """What their firms owe; the studio has the whole list."""
    firms = firms_of(user)
    for place in desk.of(list(firms), at=at)[:EACH]:
        duty = place.duty
        act = _("Open it in the studio")
        late = place.is_overdue
        yield Matter(str(duty.what), duty.about, act, duty.url, duty.due_at, late, is_overdue=late)


def studio_url(user: User) -> str:
    """For whoever has work there; "" for everyone else."""
    may = user.is_staff or bool(firms_of(user))
    return reverse("wagtailadmin_home") if may else ""
