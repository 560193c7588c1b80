"""All that the house knows of a person: given to them, and erased but for the books.

Each app that holds something has a `personal` module; a new one needs its line in HOLDERS.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from accounts import personal as of_accounts
from accounts import rules
from accounts.models import Firm, FirmMember, FirmRole, Role, User
from care import personal as of_care
from care.models import Thread
from community import personal as of_community
from notifications import outbox
from notifications import personal as of_notifications
from payments import personal as of_payments
from projects import personal as of_projects

# From the top of the house down: the mails go after everything that could still write one, and
# the account last, since the others find a person's things by it.
HOLDERS = {
    "care": of_care,
    "payments": of_payments,
    "community": of_community,
    "projects": of_projects,
    "notifications": of_notifications,
    "accounts": of_accounts,
}
SHOWN = 20


class StillNeeded(Exception):
    """Something is open that needs this person. `args[0]` holds the blockers."""


@dataclass(frozen=True)
class Blocker:
    """What is in the way, in words, and where it can be ended."""

    says: str
    url: str


def export(user: User) -> dict[str, Any]:
    """Everything, by app; ready for JSON."""
    return {name: holder.export(user) for name, holder in HOLDERS.items()}


def blockers(user: User) -> list[Blocker]:
    """Why the account cannot be erased now; some of each kind, if there are many."""
    return [*_pledges(user), *_threads(user), *_firms(user), *_site(user)]


def _pledges(user: User) -> list[Blocker]:
    """Money may still move, and whoever it belongs to must be there to be asked."""
    return [
        Blocker(
            _("Your pledge for “%(round)s” is not settled.") % {"round": pledge.round.called},
            pledge.get_absolute_url(),
        )
        for pledge in of_payments.in_the_way(user)[:SHOWN]
    ]


def _threads(user: User) -> list[Blocker]:
    rows = Thread.objects.of(user).open().select_related("firm").order_by("pk")[:SHOWN]
    return [
        Blocker(
            _("You wait for an answer of %(firm)s.") % {"firm": thread.firm.name},
            thread.get_absolute_url(),
        )
        for thread in rows
    ]


def _firms(user: User) -> list[Blocker]:
    """Those that would have no owner left."""
    others = FirmMember.objects.filter(role=FirmRole.OWNER, user__is_active=True)
    owned = Firm.objects.not_closed().filter(members__user=user, members__role=FirmRole.OWNER)
    alone = owned.exclude(pk__in=others.exclude(user=user).values("firm"))
    return [
        Blocker(
            _("You are the last owner of %(firm)s: hand it over or close it.")
            % {"firm": firm.name},
            reverse("firms:team", args=[firm.slug]),
        )
        for firm in alone.order_by("pk")[:SHOWN]
    ]


def _site(user: User) -> list[Blocker]:
    others = User.objects.filter(role=Role.OPERATOR, is_active=True).exclude(pk=user.pk)
    if not rules.is_operator(user) or others.exists():
        return []
    said = _("You are the last operator of this site: somebody else must become one first.")
    return [Blocker(said, reverse("me"))]


def _hold_firms(user: User) -> None:
    """Firms before people, as in accounts.teams: an owner who leaves waits, or is waited for.

    Every firm, not only those owned: another may be about to be handed to this person.
    """
    theirs = Firm.objects.filter(members__user=user).order_by("pk")
    # Read for the locks alone; `of`, or the memberships that are joined would be locked, too.
    list(theirs.select_for_update(no_key=True, of=("self",)))


def _drop_profile(user: User) -> None:
    """Wagtail's own: its picture is a file, which goes once the transaction stands."""
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            storage, name = profile.avatar.storage, profile.avatar.name
            transaction.on_commit(partial(storage.delete, name), robust=True)
        profile.delete()


@transaction.atomic
def erase(user: User, *, at: datetime) -> None:
    """Erase the person from every app at once, or raise StillNeeded. Safe to call twice.

    The person is locked first, so that a pledge begun meanwhile is either seen here or refused.
    """
    _hold_firms(user)
    locked = User.objects.select_for_update().get(pk=user.pk)
    # The second of two clicks waited for the first, which has erased everything.
    if locked.erased_at is not None:
        return
    if found := blockers(locked):
        raise StillNeeded(found)
    # The last mail goes to an address that the row no longer has when the mail is written.
    address, language = locked.email, locked.language
    for holder in HOLDERS.values():
        holder.erase(locked, at=at)
    _drop_profile(locked)
    outbox.write_to_address(
        "account_erased",
        address=address,
        language=language,
        once=f"erased:{locked.key}",
        path=reverse("account_signup"),
        at=at,
    )
