"""The name of somebody who was erased."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts import personal
from accounts.models import User
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone() -> User:
    gone = accounts.user("Mina Farahani")
    personal.erase(gone, at=timezone.now())
    return User.objects.get(pk=gone.pk)


def test_every_query_reads_the_same_word(gone: User) -> None:
    rows = User.objects.filter(pk=gone.pk)

    assert str(gone) == gone.display_name == "Somebody who left"
    assert rows.values_list("display_name", flat=True).get() == "Somebody who left"
    assert rows.values("display_name").get() == {"display_name": "Somebody who left"}
    assert json.dumps(gone.display_name) == '"Somebody who left"'


def test_written_back_it_is_still_no_name(gone: User) -> None:
    gone.save()

    assert User.objects.filter(pk=gone.pk, display_name="").exists()


def test_the_database_knows_nobody_nameless_but_the_erased(gone: User) -> None:
    living = accounts.user()

    with pytest.raises(IntegrityError, match="user_nameless_iff_erased"), transaction.atomic():
        User.objects.filter(pk=living.pk).update(display_name="")
    with pytest.raises(IntegrityError, match="user_nameless_iff_erased"), transaction.atomic():
        User.objects.filter(pk=gone.pk).update(surname="Farahani")
    with pytest.raises(IntegrityError, match="user_nameless_iff_erased"), transaction.atomic():
        User.objects.filter(pk=gone.pk).update(is_active=True)


def test_it_is_said_in_the_readers_language(gone: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts import people

    monkeypatch.setattr(people, "gettext", lambda word: f"{translation.get_language()}: {word}")
    with translation.override("pl"):
        assert User.objects.get(pk=gone.pk).display_name == "pl: Somebody who left"
