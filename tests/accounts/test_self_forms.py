"""What somebody says of themselves is written beside what else changes, never over it."""

import pytest
from django.utils import timezone

from accounts import personal, portraits
from accounts.models import User
from accounts.personal import HasLeft
from accounts.self_forms import OwnForm, ProfileForm, PublicPageForm
from core import pictures
from tests.accounts.test_portraits import picture
from tests.factories import accounts

pytestmark = pytest.mark.django_db
SHOWN = {"page_is_public": "on"}
NAMED = {"display_name": "Mina", "handle": "mina-again", "language": "en"}


def filled(person: User, kind: type[OwnForm] = PublicPageForm) -> OwnForm:
    """A form that has been read and not yet saved."""
    form = kind(SHOWN | NAMED, instance=User.objects.get(pk=person.pk))
    assert form.is_valid()
    return form


def test_what_changed_meanwhile_stands() -> None:
    person = accounts.user()
    form = filled(person)
    User.objects.filter(pk=person.pk).update(email="new@eyelevel.test")

    form.save()

    person.refresh_from_db()
    assert (person.email, person.page_is_public) == ("new@eyelevel.test", True)


@pytest.mark.parametrize("kind", [PublicPageForm, ProfileForm])
def test_whoever_was_erased_meanwhile_stays_so(kind: type[OwnForm]) -> None:
    person = accounts.user("Mina")
    form, stale = filled(person, kind), User.objects.get(pk=person.pk)
    personal.erase(person, at=timezone.now())

    with pytest.raises(HasLeft):
        form.save()
    with pytest.raises(HasLeft):
        portraits.put(stale, picture=pictures.portrait(picture()))

    person.refresh_from_db()
    assert (person.page_is_public, person.portrait.name) == (False, "")
    assert person.handle.startswith("former-")
