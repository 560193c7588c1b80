"""How a person is addressed: by pages, by mails, and by whoever replies to them."""

from django.utils import translation
from django.utils.translation import pgettext

from accounts.models import FormOfAddress, Salutation, User


def of(user: User, *, language: str = "") -> str:
    """“Ms Kowalska” or “Ania”, in the active language or the one named.

    Formal is the default, so a person who has told no surname is called by the name they show.
    """
    if user.erased_at:
        return user.display_name
    if user.form_of_address == FormOfAddress.INFORMAL:
        return user.called or user.display_name
    if not user.surname:
        return user.display_name
    with translation.override(language or translation.get_language()):
        return _formally(user)


def _formally(user: User) -> str:
    if user.salutation == Salutation.MS:
        return pgettext("form of address", "Ms %(surname)s") % {"surname": user.surname}
    if user.salutation == Salutation.MR:
        return pgettext("form of address", "Mr %(surname)s") % {"surname": user.surname}
    first = user.salutation_words if user.salutation == Salutation.OWN else user.called
    if not first:
        return user.surname
    parts = {"first": first, "surname": user.surname}
    return pgettext("form of address", "%(first)s %(surname)s") % parts


def greeting(user: User) -> str:
    """The first line of a mail. Some languages speak to a name otherwise than of it."""
    name = of(user)
    if is_formal(user):
        if user.surname and user.salutation == Salutation.MS:
            return pgettext("formal greeting", "Dear Ms %(surname)s,") % {"surname": user.surname}
        if user.surname and user.salutation == Salutation.MR:
            return pgettext("formal greeting", "Dear Mr %(surname)s,") % {"surname": user.surname}
        return pgettext("formal greeting", "Dear %(name)s,") % {"name": name}
    return pgettext("informal greeting", "Hello %(name)s,") % {"name": name}


def is_formal(user: User) -> bool:
    """Whether languages that know two forms use the polite one."""
    return user.form_of_address == FormOfAddress.FORMAL
