"""What happens to a firm: registered, corrected, verified or refused, closed."""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from anyascii import anyascii
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import Firm, FirmInvitation, FirmMember, FirmRole, FirmState, User
from accounts.models import InvitationState as Invitation
from accounts.personal import HasLeft
from accounts.registry import Entry
from core import events, moves, pictures, submissions
from core.translated import Translations

# Every firm's members share this group's right to enter the Wagtail admin; which pages they
# may touch follows from their own firm's group.
FIRM_MEMBERS = "Firm members"
FIRM_MOVES = moves.table(
    waiting="verified refused closed",
    verified="waiting refused closed",
    refused="waiting verified closed",
    closed="",
)
# Words that stand in addresses below /firms/.
RESERVED = {"new", "invitations"}
# Of the name's part: what makes an address the only one still fits into the column behind it.
LONGEST_SLUG = 50
# Firms one account may have registered that no operator has verified.
MOST_UNVERIFIED = 3
NO_ENTRY = Entry("", "", "")


class TooManyUnverified(Exception):
    """The person has as many unverified firms as one may have. `args[0]` is that number."""


class StaffOwnNoFirm(Exception):
    """Whoever works for the site does not work for a firm on it."""


class NumberTaken(Exception):
    """A firm with this registry number is here already."""


class SlugTaken(Exception):
    """Another firm has this address."""


class ChangedMeanwhile(Exception):
    """The firm is no longer what the operator looked at."""


class FirmClosed(Exception):
    """The firm has been closed: nothing about it changes any more."""


@dataclass(frozen=True)
class Details:
    """What a firm says of itself, and its entry in a public register.

    `language` is the one in which it says what it makes.
    """

    name: str
    city: str
    about: str
    entry: Entry
    accent: str = ""
    language: str = ""
    translations: Translations = field(default_factory=dict)


@transaction.atomic
def register(
    *,
    name: str,
    owner: User,
    at: datetime,
    slug: str = "",
    city: str = "",
    about: str = "",
    accent: str = "",
    language: str = "",
    translations: Translations | None = None,
    entry: Entry = NO_ENTRY,
    submission: uuid.UUID | None = None,
) -> Firm:
    """A new firm, unverified, with its first owner. Without a slug it gets one from its name."""
    firm = Firm(
        name=name,
        city=city,
        about=about,
        accent=accent,
        language=language,
        translations=translations or {},
        submission=submission,
        registered_by=owner,
        submitted_at=at,
    )
    _set_entry(firm, entry)
    _create(firm, slugs=iter([slug]) if slug else _slugs(name))
    events.record("firm_registered", firm, at=at, by=owner)
    add_member(firm, user=owner, role=FirmRole.OWNER, by=owner, at=at)
    return firm


@transaction.atomic
def apply(details: Details, *, by: User, submission: uuid.UUID, at: datetime) -> Firm:
    """A member registers a firm. The same `submission` twice gives the same firm.

    The lock on the person makes the second click wait for the first, and the limit hold.
    """
    by = lock_person(by)
    # Before any refusal: a second click finds its firm, also where that firm has filled the limit.
    done, submission = submissions.made(
        Firm.objects.all(), by=by.pk, submission=submission, whose="registered_by_id"
    )
    if done:
        return done
    if by.is_staff:
        raise StaffOwnNoFirm(by.pk)
    unverified = Firm.objects.filter(
        registered_by=by, state__in=[FirmState.WAITING, FirmState.REFUSED]
    )
    if unverified.count() >= MOST_UNVERIFIED:
        raise TooManyUnverified(MOST_UNVERIFIED)
    return register(owner=by, at=at, submission=submission, **vars(details))


def withdraws(firm: Firm, details: Details) -> bool:
    """Whether these changes touch what an operator has verified."""
    return (firm.name, firm.entry) != (details.name, details.entry)


@transaction.atomic
def correct(firm: Firm, *, details: Details, by: User, at: datetime) -> Firm:
    """New details. A refused firm is handed in again; another name or number must be verified."""
    firm = moves.lock(firm)
    if firm.is_closed:
        raise FirmClosed(firm.slug)
    anew = withdraws(firm, details)
    firm.name, firm.city, firm.about = details.name, details.city, details.about
    firm.accent, firm.language = details.accent, details.language
    firm.translations = details.translations
    _set_entry(firm, details.entry)
    _save_once(firm)
    events.record("firm_corrected", firm, at=at, by=by, anew=anew)
    if firm.state == FirmState.REFUSED or (anew and firm.state == FirmState.VERIFIED):
        withdrawn = firm.state == FirmState.VERIFIED
        fields = {"verified_at": None, "refusal": "", "submitted_at": at}
        firm = moves.transition(firm, FirmState.WAITING, allowed=FIRM_MOVES, **fields)
        verb = "firm_verification_withdrawn" if withdrawn else "firm_handed_in_again"
        events.record(verb, firm, at=at, by=by)
    return firm


def fingerprint(firm: Firm) -> str:
    """Of all that a verification vouches for."""
    # `repr` keeps the parts apart: what moves from the end of one to the next is a change, too.
    vouched = repr((firm.name, firm.country, firm.register, firm.registry_number))
    return hashlib.blake2b(vouched.encode(), digest_size=8).hexdigest()


@transaction.atomic
def verify(firm: Firm, *, by: User, at: datetime, seen: str = "") -> Firm:
    """An operator has checked that this firm is who it says. Safe to call twice.

    `seen` is the fingerprint of what was checked: the firm may have changed since.
    """
    firm = moves.lock(firm)
    if firm.state == FirmState.VERIFIED:
        return firm
    if seen and seen != fingerprint(firm):
        raise ChangedMeanwhile(firm.slug)
    firm = moves.transition(
        firm, FirmState.VERIFIED, allowed=FIRM_MOVES, verified_at=at, refusal=""
    )
    events.record("firm_verified", firm, at=at, by=by)
    return firm


@transaction.atomic
def refuse(firm: Firm, *, reason: str, by: User, at: datetime) -> Firm:
    """An operator cannot vouch for the firm, or no longer; it may correct itself."""
    firm = moves.transition(
        firm, FirmState.REFUSED, allowed=FIRM_MOVES, verified_at=None, refusal=reason
    )
    events.record("firm_refused", firm, at=at, by=by)
    return firm


@transaction.atomic
def close(firm: Firm, *, by: User, at: datetime) -> Firm:
    """End the firm here. What blocks that only the floors above know: see cms.firms.closing.

    The team stays: its members still answer for what was promised, and stay out of its votes.
    """
    firm = moves.lock(firm)
    if firm.is_closed:
        return firm
    pictures.forget(firm.logo)
    firm = moves.transition(
        firm, FirmState.CLOSED, allowed=FIRM_MOVES, verified_at=None, closed_at=at, logo=""
    )
    FirmInvitation.objects.filter(firm=firm, state=Invitation.OPEN).update(
        state=Invitation.WITHDRAWN, ended_at=at, address=""
    )
    events.record("firm_closed", firm, at=at, by=by)
    return firm


@transaction.atomic
def add_member(firm: Firm, *, user: User, role: FirmRole, by: User, at: datetime) -> FirmMember:
    """Place `user` in the team, or change their role there."""
    lock_person(user)
    member, _created = FirmMember.objects.update_or_create(
        firm=firm, user=user, defaults={"role": role}
    )
    user.groups.add(Group.objects.get_or_create(name=FIRM_MEMBERS)[0], group_of(firm))
    # What `rules` has remembered on this object is now out of date.
    vars(user).pop("_firm_roles", None)
    events.record("firm_member_added", firm, at=at, by=by, user=user.pk, role=role)
    return member


def lock_person(user: User) -> User:
    """As `moves.lock`, also for the lazy user of a request; nobody who was erased goes on."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.erased_at is not None:
        raise HasLeft(user.pk)
    return locked


def group_of(firm: Firm) -> Group:
    """The group whose Wagtail permissions reach this firm's pages and nothing else."""
    return Group.objects.get_or_create(name=f"firm:{firm.key}")[0]


def _set_entry(firm: Firm, entry: Entry) -> None:
    firm.country, firm.register, firm.registry_number = entry.country, entry.register, entry.number


def _slugs(name: str) -> Iterator[str]:
    """Addresses to try, from the name in Latin letters; the first two firms may have one name."""
    stem = slugify(anyascii(name))[:LONGEST_SLUG].strip("-_") or "firm"
    if stem not in RESERVED:
        yield stem
    while True:
        yield f"{stem}-{secrets.token_hex(3)}"


def _create(firm: Firm, *, slugs: Iterator[str]) -> None:
    """Under the first free slug. The database decides: two may ask for one at once."""
    for slug in islice(slugs, 5):
        firm.slug = slug
        try:
            _save_once(firm)
        except SlugTaken:
            continue
        return
    raise SlugTaken(firm.slug)


def _save_once(firm: Firm) -> None:
    """Save, and say which of the firm's two names another one has."""
    try:
        # A savepoint: after a failed statement PostgreSQL takes no other in the same transaction,
        # and `_create` goes on with another address.
        with transaction.atomic():
            firm.save()
    except IntegrityError as problem:
        if "firm_registry_number_once" in str(problem):
            raise NumberTaken(firm.registry_number) from None
        if "slug" in str(problem):
            raise SlugTaken(firm.slug) from None
        raise
