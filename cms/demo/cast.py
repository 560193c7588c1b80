"""Who lives in the demo: a few to sign in as, four firms, and a crowd nobody can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts import firms, logos, portraits, roles
from accounts.models import Firm, FirmRole, Role, User
from cms.demo import faces, roster
from cms.demo import logos as drawn
from cms.demo.roster import FirmText, Person
from core import pictures

# Shown on the terminal (through `sign_ins`) and meant to be known.
PASSWORD = "at-eye-level"  # noqa: S105
CUSTOMER, FIRM, EDITOR, OPERATOR = (
    f"{name}@{roster.SHOWN}" for name in ("customer", "firm", "editor", "operator")
)
SHOWN = {person.address: person for person in roster.read().shown}
# Of the crowd not everyone has put up a picture.
SHARE_WITH_PORTRAIT = 0.7


class NobodyLeft(Exception):
    """The texts want more people of a language than there are."""


@dataclass(frozen=True)
class Cast:
    """Everyone, once they are there. `people` are those with a key of their own in the texts."""

    people: Mapping[str, User]
    firms: Mapping[str, Firm]
    owners: Mapping[str, User]
    crowd: Sequence[User]

    @property
    def customer(self) -> User:
        return self.people["customer"]

    @property
    def editor(self) -> User:
        return self.people["editor"]

    @property
    def operator(self) -> User:
        return self.people["operator"]

    def speaking(self, language: str) -> Sequence[User]:
        """Those of the crowd who write in this language; everyone gets along in English."""
        if language == "en":
            return self.crowd
        return [person for person in self.crowd if person.language == language]


class Strangers:
    """Some of the crowd, each of them once."""

    def __init__(self, cast: Cast, chance: Random) -> None:
        self._left = {
            language: chance.sample(list(found), len(found))
            for language in ("en", "pl", "de", "fa")
            if (found := cast.speaking(language))
        }
        self._used: set[int] = set()

    def who_speaks(self, language: str) -> User:
        """The next who does."""
        for person in self._left[language]:
            if person.pk not in self._used:
                self._used.add(person.pk)
                return person
        raise NobodyLeft(language)


def sign_ins() -> str:
    """One line for each person that may be signed in as."""
    lines = [f"{person.address:<24}{person.does}" for person in SHOWN.values()]
    return "\n".join([*lines, f"password of all of them: {PASSWORD}", ""])


@transaction.atomic
def assemble(*, at: datetime) -> Cast:
    """Everyone and their firms, made where missing."""
    listed = roster.read()
    _make_people(listed.everyone, at=at)
    by_address = {user.email: user for user in User.objects.all()}
    people = {each.key: by_address[each.address] for each in [*listed.shown, *listed.team]}
    for each in listed.shown:
        if each.role != Role.MEMBER:
            people[each.key] = _granted(people[each.key], Role(each.role), at=at)
    made = {
        text.key: _firm(text, people=people, at=at + timedelta(hours=number))
        for number, text in enumerate(listed.firms)
    }
    owners = {text.key: people[text.owner] for text in listed.firms}
    crowd = [by_address[each.address] for each in listed.crowd]
    return Cast(people, made, owners, crowd)


def _make_people(wanted: Sequence[Person], *, at: datetime) -> None:
    known = set(User.objects.values_list("email", flat=True))
    missing = [person for person in wanted if person.address not in known]
    made = [User.objects.create_user(each.address, **each.fields()) for each in missing]
    _backdate(made, at=at)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in made
    )
    new = [person.pk for person in made if person.email in SHOWN]
    if new:
        # Hashed once: each time would take a quarter of a second.
        User.objects.filter(pk__in=new).update(password=make_password(PASSWORD))
    for user, person in zip(made, missing, strict=True):
        _portray(user, person)


def _portray(user: User, person: Person) -> None:
    drawn = person.address in SHOWN or Random(person.name).random() < SHARE_WITH_PORTRAIT  # noqa: S311 - no secret
    if drawn:
        file = SimpleUploadedFile("face.png", faces.draw(person.name, kind=person.kind))
        portraits.put(user, picture=pictures.portrait(file))


def _backdate(made: Sequence[User], *, at: datetime) -> None:
    """People were there before their words. The operator's day remains: see world.seed."""
    for serial, person in enumerate(made):
        if person.email != OPERATOR:
            person.joined_at = at - timedelta(days=20) + timedelta(hours=5 * serial)
    User.objects.bulk_update(made, ["joined_at"])


def _granted(user: User, role: Role, *, at: datetime) -> User:
    return user if user.role == role else roles.grant(user, role=role, by=None, at=at)


def _firm(text: FirmText, *, people: Mapping[str, User], at: datetime) -> Firm:
    known = Firm.objects.filter(slug=text.slug).first()
    if known is not None:
        return known
    owner = people[text.owner]
    firm = firms.register(
        name=text.name,
        slug=text.slug,
        owner=owner,
        at=at,
        city=text.city,
        about=text.about,
        accent=text.accent,
        language=text.language,
        translations=text.translations,
    )
    picture = SimpleUploadedFile("logo.png", drawn.draw(text.key))
    logos.put(firm, picture=pictures.logo(picture), by=owner, at=at)
    firms.add_member(firm, user=people[text.agent], role=FirmRole.AGENT, by=owner, at=at)
    return firms.verify(firm, by=people["operator"], at=at)
