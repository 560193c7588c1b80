"""What somebody says of themselves is written beside what else changes, never over it."""

import pytest
from django.utils import timezone

from accounts import personal, portraits
from accounts.models import User
from accounts.personal import HasLeft
from accounts.self_forms import OwnForm, PublicPageForm
from core import pictures
from tests.accounts.test_portraits import picture
from tests.factories import accounts

pytestmark = pytest.mark.django_db
SHOWN = {"page_is_public": "on"}


def filled(person: User) -> OwnForm:
    """A form that has been read and not yet saved."""
    form = PublicPageForm(SHOWN, instance=User.objects.get(pk=person.pk))
    assert form.is_valid()
    return form


def test_what_changed_meanwhile_stands() -> None:
    person = accounts.user()
    form = filled(person)
    User.objects.filter(pk=person.pk).update(email="new@eyelevel.test")

    form.save()

    person.refresh_from_db()
    assert (person.email, person.page_is_public) == ("new@eyelevel.test", True)


def test_whoever_was_erased_meanwhile_stays_so() -> None:
    person = accounts.user("Mina")
    form, stale = filled(person), User.objects.get(pk=person.pk)
    personal.erase(person, at=timezone.now())

    with pytest.raises(HasLeft):
        form.save()
    with pytest.raises(HasLeft):
        portraits.put(stale, picture=pictures.portrait(picture()))

    person.refresh_from_db()
    assert (person.page_is_public, person.portrait.name) == (False, "")
