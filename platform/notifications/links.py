"""The words of a mail's buttons: what the page behind the address is for."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the name of the view. A page that is not named here is opened all the same.
WORDS: dict[str, Promise] = {
    "account_reset_password": _("Choose a new password"),
    "account_reset_password_from_key": _("Choose a new password"),
    "account_signup": _("Open an account"),
    "me": _("Look at your account"),
    "campaign": _("Open the campaign"),
    "campaign-page": _("Open the campaign"),
    "care:thread": _("Open the talk"),
    "community:comment": _("Open the comment"),
    "firm": _("Open the firm’s page"),
    "firms:invitation": _("Look at the invitation"),
    "firms:team": _("Open the team"),
    "idea": _("Open the idea"),
    "notifications:centre": _("Open your notifications"),
    "payments:pledge": _("Open your pledge"),
    "payments:receipt": _("Open the receipt"),
    "payments:resume": _("Mend the payment"),
    "payments:round": _("Open the funding round"),
    "projects:decide": _("Give your answer"),
    "projects:results": _("See the result"),
}


def words(url: str, *, language: str) -> str:
    """What the button to this page of ours says."""
    with translation.override(language):
        try:
            name = resolve(urlsplit(url).path).view_name
        except Resolver404:
            name = ""
        return str(WORDS.get(name, _("Open the page")))
