"""The picture beside a person's name."""

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from core import pictures


@transaction.atomic
def put(user: User, *, picture: "ContentFile[bytes]") -> User:
    """A new picture instead of the old one; `core.pictures.portrait` makes it."""
    user = _held(user)
    take_off(user)
    user.portrait.save("portrait.webp", picture, save=False)
    user.save(update_fields=["portrait"])
    return user


@transaction.atomic
def remove(user: User) -> User:
    """Safe to call twice."""
    user = _held(user)
    take_off(user)
    user.save(update_fields=["portrait"])
    return user


def _held(user: User) -> User:
    """The row as it is now: two pictures at once leave no file behind, and whoever was erased
    while theirs was being decoded gets no face back."""
    # Late: an erasure takes off the picture.
    from accounts.firms import lock_person

    return lock_person(user)


def take_off(user: User) -> None:
    """Blank the unsaved row's picture; its file goes once the transaction stands."""
    pictures.forget(user.portrait)
    user.portrait = ""
