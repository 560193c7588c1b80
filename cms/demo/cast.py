"""Who lives in the demo: four people to sign in as, two firms, and a crowd nobody can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import firms, roles
from accounts.models import Firm, FirmRole, FormOfAddress, Role, Salutation, User

# Shown on the terminal (through `sign_ins`) and meant to be known.
PASSWORD = "at-eye-level"  # noqa: S105
CUSTOMER, FIRM, EDITOR, OPERATOR = (
    f"{name}@eyelevel.test" for name in ("customer", "firm", "editor", "operator")
)
SHOWN = {
    CUSTOMER: ("Nele Winterfeld", "proposes, votes, backs; one payment waits for their bank"),
    FIRM: ("Marta Lipowska", "owns Lipowa Works: a draft to finish, ideas to decide on"),
    EDITOR: ("Edith Amsel", "one campaign waits for review"),
    OPERATOR: ("Omid Rastegar", "runs the site"),
}
# How those shown want to be spoken to; everyone else formally, as is usual between strangers.
SPOKEN_TO = {
    CUSTOMER: (FormOfAddress.FORMAL, Salutation.MS),
    FIRM: (FormOfAddress.INFORMAL, Salutation.NONE),
    EDITOR: (FormOfAddress.FORMAL, Salutation.MS),
    OPERATOR: (FormOfAddress.INFORMAL, Salutation.MR),
}
LEADER, AGENT, OTHER_AGENT = "ingrid", "jurek", "navid"
TEAMS = {LEADER: "Ingrid Brandt", AGENT: "Jurek Sowa", OTHER_AGENT: "Navid Parsa"}
CROWD: Mapping[str, Sequence[str]] = {
    "en": (
        "Agnes Thornbury", "Barnaby Quill", "Clover Hathersage", "Desmond Alderfield",
        "Effie Marrowby", "Felix Oakhanger", "Greta Summerscale", "Hector Plumley",
        "Ida Featherstow", "Jasper Wickenden", "Keziah Larkrise", "Lionel Bramhope",
        "Mabel Tidewell", "Nora Quickfall", "Orson Heathcliffe-Moor", "Primrose Otterbourne",
    ),
    "pl": (
        "Aniela Wierzbowiec", "Bogdan Trzcinka", "Celina Makolągwa", "Dobrosława Szczygieł",
        "Eryk Podgrzybek", "Felicja Jarzębina", "Gustaw Zimorodek", "Halszka Brzózka",
        "Ignacy Krzyżodziób", "Jagna Poziomka", "Kajetan Modrzew", "Ludwika Czeremcha",
        "Maurycy Dzięcioł", "Nikodem Żołna", "Otylia Borówka", "Ryszarda Pliszka",
    ),
    "de": (
        "Adelheid Kornblum", "Bastian Tannhofer", "Clara Eisvogel", "Detlev Wiesengrün",
        "Elfriede Haselbach", "Friedemann Lerchenau", "Gesine Moorkamp", "Hannes Holunder",
        "Isolde Ginster", "Jasper Kleebusch", "Katrin Wacholder", "Lorenz Buchfink",
        "Mechthild Ackerrain", "Norbert Zaunkönig", "Ottilie Feldspat", "Rosa Dornbusch",
    ),
    "fa": (
        "آرش کوهسار", "بهاره گلستانه", "پرویز سروستان", "ترانه نیلوفری",
        "Jamshid Zardkuh", "Darya Abshar", "Roya Banafsheh", "Siavash Derakhtian",
        "شیرین یاسمن‌پور", "فرهاد بیستونی", "Kaveh Aftabgardan", "Laleh Shabnami",
        "Mahin Sahargahi", "Nasrin Barangiz", "هوشنگ سپیداری", "Yalda Parandeh",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Everyone, once they are there."""

    customer: User
    editor: User
    operator: User
    firms: Mapping[str, Firm]
    owners: Mapping[str, User]
    crowd: Sequence[User]


def sign_ins() -> str:
    """One line for each person that may be signed in as."""
    lines = [f"{address:<24}{does}" for address, (_name, does) in SHOWN.items()]
    return "\n".join([*lines, f"password of all four: {PASSWORD}", ""])


@transaction.atomic
def assemble(*, at: datetime) -> Cast:
    """Everyone and their firms, made where missing."""
    _make_people(at=at)
    shown = {person.email: person for person in User.objects.filter(email__in=SHOWN)}
    editor = _granted(shown[EDITOR], Role.EDITOR, at=at)
    operator = _granted(shown[OPERATOR], Role.OPERATOR, at=at)
    teams = {name: User.objects.get(email=_address(name)) for name in TEAMS}
    owners = {"lipowa": shown[FIRM], "brandt": teams[LEADER]}
    lipowa = _firm(
        "Lipowa Works", "lipowa-works", "Wrocław", "bicycle lights, locks and bags you can mend",
        owner=shown[FIRM], agent=teams[AGENT], verifier=operator, at=at,
    )  # fmt: skip
    brandt = _firm(
        "Brandt & Parsa", "brandt-parsa", "Leipzig", "kettles, lamps and chairs for small kitchens",
        owner=teams[LEADER], agent=teams[OTHER_AGENT], verifier=operator, at=at,
    )  # fmt: skip
    crowd = list(User.objects.filter(email__startswith="crowd-").order_by("email"))
    by_slug = {"lipowa": lipowa, "brandt": brandt}
    return Cast(shown[CUSTOMER], editor, operator, by_slug, owners, crowd)


def _make_people(*, at: datetime) -> None:
    known = set(User.objects.values_list("email", flat=True))
    wanted = {address: (name, "en") for address, (name, _does) in SHOWN.items()}
    wanted |= {_address(key): (name, "en") for key, name in TEAMS.items()}
    names = [(name, language) for language, some in CROWD.items() for name in some]
    wanted |= {_address(f"crowd-{number:02}"): who for number, who in enumerate(names, start=1)}
    made = [
        User.objects.create_user(
            address, display_name=name, language=language, **_spoken_to(address, name)
        )
        for address, (name, language) in wanted.items()
        if address not in known
    ]
    _backdate(made, at=at)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in made
    )
    new = [person.pk for person in made if person.email in SHOWN]
    if new:
        # Hashed once: four times would take a second.
        User.objects.filter(pk__in=new).update(password=make_password(PASSWORD))


def _spoken_to(address: str, name: str) -> dict[str, str]:
    called, _space, surname = name.partition(" ")
    form, salutation = SPOKEN_TO.get(address, (FormOfAddress.FORMAL, Salutation.NONE))
    return {
        "form_of_address": form,
        "salutation": salutation,
        "called": called,
        "surname": surname,
    }


def _backdate(made: Sequence[User], *, at: datetime) -> None:
    """People were there before their words. The operator's day remains: see world.seed."""
    for serial, person in enumerate(made):
        if person.email != OPERATOR:
            person.joined_at = at - timedelta(days=20) + timedelta(hours=5 * serial)
    User.objects.bulk_update(made, ["joined_at"])


def _address(key: str) -> str:
    return f"{key}@example.test"


def _granted(user: User, role: Role, *, at: datetime) -> User:
    return user if user.role == role else roles.grant(user, role=role, by=None, at=at)


def _firm(
    name: str, slug: str, city: str, about: str,
    *, owner: User, agent: User, verifier: User, at: datetime,
) -> Firm:  # fmt: skip
    known = Firm.objects.filter(slug=slug).first()
    if known is not None:
        return known
    firm = firms.register(name=name, slug=slug, owner=owner, at=at, city=city, about=about)
    firms.add_member(firm, user=agent, role=FirmRole.AGENT, by=owner, at=at)
    return firms.verify(firm, by=verifier, at=at)
