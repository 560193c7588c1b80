"""Which numbers can stand in which country's registers, and how they are stored."""

import pytest
from django.utils import translation

from accounts import registry
from accounts.registry import Entry, NotANumber


@pytest.mark.parametrize(
    ("country", "written", "register", "number"),
    [
        ("PL", "526-000-12-46", "nip", "5260001246"),
        ("PL", " PL 526 000 12 46 ", "nip", "5260001246"),
        ("PL", "KRS 0000127206", "krs", "0000127206"),
        ("PL", "123456785", "regon", "123456785"),
        ("DE", "Amtsgericht Freiburg HRB 700123", "hr", "Freiburg HRB 700123"),
        ("DE", "Charlottenburg HRB 12345 B", "hr", "Berlin (Charlottenburg) HRB 12345 B"),
        ("DE", "de 136 695 976", "vat", "DE136695976"),
        ("DE", "136695976", "vat", "DE136695976"),
        ("FR", "40 303 265 045", "vat", "FR40303265045"),
        ("GR", "094259216", "vat", "EL094259216"),
        ("GB", "1234567", "company", "01234567"),
        ("GB", "sc 123456", "company", "SC123456"),
        ("GB", "GB 980 7806 84", "vat", "980780684"),
        ("CH", "CHE-100.155.212", "uid", "CHE100155212"),
        ("NO", "988 077 917", "orgnr", "988077917"),
        ("IR", "۱۰۱۰ ۳۸۶", "other", "1010 386"),
    ],
)
def test_a_number_is_known_and_stored_as_its_register_writes_it(
    country: str, written: str, register: str, number: str
) -> None:
    assert registry.read(country, written) == Entry(country, register, number)


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("PL", "526-000-12-45"),
        ("PL", "0001234567890"),
        ("PL", "DE136695976"),
        ("DE", "HRB 700123"),
        ("DE", "Entenhausen HRB 1"),
        ("DE", "136695977"),
        ("FR", "DE136695976"),
        ("GB", "12"),
        ("CH", "CHE-100.155.213"),
        ("NO", "988077918"),
        ("IR", "none"),
        ("IR", "1" * 61),
        ("PL", "x" * 80),
        ("DE", "\u202e"),
    ],
)
def test_what_cannot_stand_there_is_refused(country: str, written: str) -> None:
    with pytest.raises(NotANumber):
        registry.read(country, written)


def test_reading_what_was_stored_changes_nothing() -> None:
    for country, written in registry.EXAMPLES.items():
        entry = registry.read(country, written)

        assert registry.read(country, entry.number) == entry


def test_every_country_of_the_union_has_a_register() -> None:
    assert len(registry.EU_COUNTRIES) == 27
    assert all(registry.is_checked(country) for country in registry.EU_COUNTRIES)
    assert not registry.is_checked("IR")


def test_an_operator_reads_where_to_look() -> None:
    assert registry.source(Entry("DE", "hr", "Freiburg HRB 700123")) == (
        "handelsregister.de: Freiburg HRB 700123"
    )
    assert registry.source(Entry("", "", "")) == ""


@pytest.mark.parametrize(("language", "germany"), [("en", "Germany"), ("pl", "Niemcy")])
def test_countries_are_named_and_sorted_in_the_readers_language(
    language: str, germany: str
) -> None:
    with translation.override(language):
        countries = registry.countries()

    assert ("DE", germany) in countries
    assert not registry.NO_COUNTRIES & {code for code, _name in countries}
    assert countries[0][1].casefold()[0] == "a"


@pytest.mark.parametrize(
    ("language", "codes"),
    [("pl", ["LT", "LV", "MK", "ZW", "AE"]), ("fa", ["PK", "CA", "GN", "VN", "YE"])],
)
def test_countries_stand_in_the_order_of_the_readers_alphabet(
    language: str, codes: list[str]
) -> None:
    with translation.override(language):
        countries = [code for code, _name in registry.countries()]

    assert [code for code in countries if code in codes] == codes
