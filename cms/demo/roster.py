"""The demo's people and firms as `people.toml` lists them, before any of them is there."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from accounts.models import FormOfAddress, Role, Salutation
from core.translated import Translations

TEXTS = Path(__file__).parent / "people.toml"
# Those who can be signed in as have real-looking addresses; nobody reads those of the others.
SHOWN, OTHERS = "eyelevel.test", "example.test"


@dataclass(frozen=True)
class Person:
    """Somebody; `does` tells whoever reads the terminal why to sign in as them."""

    key: str
    address: str
    name: str
    kind: str
    language: str
    form: str = FormOfAddress.FORMAL
    salutation: str = Salutation.NONE
    called: str = ""
    role: str = Role.MEMBER
    does: str = ""

    def fields(self) -> Mapping[str, str]:
        """How they are called and spoken to, as the account keeps it."""
        first, _space, surname = self.name.partition(" ")
        return {
            "display_name": self.name,
            "language": self.language,
            "form_of_address": self.form,
            "salutation": self.salutation,
            "called": self.called or first,
            "surname": surname,
        }


@dataclass(frozen=True)
class FirmText:
    key: str
    slug: str
    name: str
    city: str
    about: str
    accent: str
    owner: str
    agent: str
    language: str = "en"
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    shown: Sequence[Person]
    team: Sequence[Person]
    crowd: Sequence[Person]
    firms: Sequence[FirmText]

    @property
    def everyone(self) -> Sequence[Person]:
        return [*self.shown, *self.team, *self.crowd]


@cache
def read() -> Roster:
    found = tomllib.loads(TEXTS.read_text())
    named = [
        (language, kind, name)
        for language, kinds in found["crowd"].items()
        for kind, names in kinds.items()
        for name in names
    ]
    return Roster(
        shown=[_person(each, at=SHOWN) for each in found["shown"]],
        team=[_person(each, at=OTHERS) for each in found["team"]],
        crowd=[
            Person(f"crowd-{number:02}", f"crowd-{number:02}@{OTHERS}", name, kind, language)
            for number, (language, kind, name) in enumerate(named, start=1)
        ],
        firms=[FirmText(**each) for each in found["firm"]],
    )


def _person(found: dict[str, str], *, at: str) -> Person:
    key = found.pop("address")
    return Person(key=key, address=f"{key}@{at}", **found)
