"""The list of the demo's people: nobody twice, everybody addressable, all languages."""

from itertools import product

from accounts.models import FormOfAddress, Salutation
from cms.demo import cast, roster, script

LISTED = roster.read()


def test_nobody_is_listed_twice() -> None:
    for values in (
        [person.address for person in LISTED.everyone],
        [person.name for person in LISTED.everyone],
        [firm.slug for firm in LISTED.firms],
    ):
        assert len(set(values)) == len(values)


def test_each_language_can_be_read_in_each_form_of_address() -> None:
    seen = {(person.language, person.form) for person in LISTED.shown}

    assert seen == set(product(("en", "pl", "de", "fa"), FormOfAddress.values))


def test_whoever_is_spoken_to_formally_has_a_surname_to_be_called_by() -> None:
    for person in LISTED.shown:
        if person.form == FormOfAddress.FORMAL:
            assert person.salutation != Salutation.NONE
        assert person.fields()["surname"]
        assert person.does


def test_each_firm_has_two_people_who_are_somebody() -> None:
    keys = {person.key for person in [*LISTED.shown, *LISTED.team]}

    assert len(LISTED.firms) == 4
    for firm in LISTED.firms:
        assert {firm.owner, firm.agent} <= keys
        assert firm.owner != firm.agent


def test_the_terminal_says_who_can_be_signed_in_as() -> None:
    told = cast.sign_ins()

    assert all(person.address in told for person in LISTED.shown)
    assert cast.PASSWORD in told


def test_each_firm_says_what_it_makes_in_the_languages_of_its_pages() -> None:
    for firm in LISTED.firms:
        own = [text for text in script.campaigns() if text.firm == firm.key]
        pages = {page.language for text in own for page in text.pages}
        assert set(firm.translations) == pages - {firm.language}
        for words in (firm.about, *(texts["about"] for texts in firm.translations.values())):
            assert 0 < len(words) <= 160
