"""Formal and informal address are two catalogues of one language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import mofile
from babel.messages.catalog import Catalog
from django.conf import LazySettings
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext, trans_real

from core import catalogues
from core.reader import Reader, reading

INFORMAL = Reader(is_formal=False)


def written(folder: Path, name: str, messages: dict[object, object]) -> None:
    catalogue = Catalog(locale="de")
    for message, told in messages.items():
        context, asked = message if isinstance(message, tuple) else (None, message)
        catalogue.add(asked, told, context=context)  # type: ignore[arg-type]
    target = folder / "de" / "LC_MESSAGES" / f"{name}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        mofile.write_mo(file, catalogue)


@pytest.fixture
def german(tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    """A small German of two voices in place of the real one."""
    formal: dict[object, object] = {
        "Your name": "Ihr Name",
        "Save it": "Speichern",
        ("door", "Close"): "Schließen Sie",
    }
    informal: dict[object, object] = {"Your name": "Dein Name", ("door", "Close"): "Schließ"}
    written(tmp_path, "django", formal)
    written(tmp_path, "informal", informal)
    # Django forgets its catalogues when this setting changes, and again when it changes back.
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("de"):
        yield


@pytest.mark.usefixtures("german")
def test_anybody_is_addressed_formally() -> None:
    assert gettext("Your name") == "Ihr Name"
    assert pgettext("door", "Close") == "Schließen Sie"


@pytest.mark.usefixtures("german")
def test_whoever_chose_it_is_addressed_informally() -> None:
    with reading(lambda: INFORMAL):
        assert gettext("Your name") == "Dein Name"
        assert pgettext("door", "Close") == "Schließ"


@pytest.mark.usefixtures("german")
def test_what_reads_alike_stands_in_one_catalogue_only() -> None:
    with reading(lambda: INFORMAL):
        assert gettext("Save it") == "Speichern"
        assert gettext("Nobody translated this") == "Nobody translated this"
        assert ngettext("%(n)s odd thing", "%(n)s odd things", 2) == "%(n)s odd things"
        assert npgettext("ctx", "one odd", "many odd", 1) == "one odd"


@pytest.mark.usefixtures("german")
def test_the_active_language_stays_what_it_was() -> None:
    with reading(lambda: INFORMAL):
        assert translation.get_language() == "de"


def test_every_catalogue_of_the_site_has_two_voices() -> None:
    for language in ("pl", "de", "fa"):
        assert isinstance(trans_real.translation(language), catalogues.Catalogue)


def test_a_reader_ends_with_the_block() -> None:
    from core import reader

    with reading(lambda: INFORMAL):
        assert not reader.current().is_formal
    assert reader.current().is_formal


def test_a_catalogue_of_another_domain_opens_as_djangos_does(tmp_path: Path) -> None:
    """The scripts of the studio ask for theirs by domain and folder."""
    written(tmp_path, "djangojs", {"Save it": "Speichern"})

    asked = trans_real.DjangoTranslation("de", domain="djangojs", localedirs=[str(tmp_path)])

    assert isinstance(asked, catalogues.Catalogue)
    assert (asked.domain, asked.gettext("Save it")) == ("djangojs", "Speichern")
