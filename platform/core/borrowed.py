"""What Django and allauth say to people here, collected so that our catalogues can say it.

Their own Polish guesses a gender (“Zapomniałeś”), and none of theirs knows two forms of address.
Catalogues of the site come after those of the libraries, so a message named here is read from ours.
English has no catalogue: what it says here stands in ENGLISH.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SENTENCES = (
    # allauth
    _("Forgot your password?"),
    _("Please type your current password."),
    _("You must type the same password each time."),
    _("Too many failed login attempts. Try again later."),
    # Django's forms
    _("Enter a valid email address."),
    _("Enter a whole number."),
    _("Enter a valid date/time."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
)
COUNTED = (
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)
ENGLISH = {
    "Please type your current password.": "Please write your present password.",
    "You must type the same password each time.": "The two passwords differ.",
    "Too many failed login attempts. Try again later.": (
        # As long as allauth's limit for one address, the longer of its two.
        "That failed too often. Please try again in five minutes."
    ),
    _("Incorrect code."): "That is not the code. Please look again.",
    _("Incorrect password."): "That is not the password.",
    _("The email address and/or password you specified are not correct."): (
        "Address and password do not fit together."
    ),
    _("Email"): "E-mail address",
    _("The password is too similar to the %(verbose_name)s."): (
        "It is too much like your %(verbose_name)s."
    ),
    _("This password is too common."): "Many people use it.",
    _("This password is entirely numeric."): "It is only figures.",
    _("This field is required."): "This is still missing.",
    "Enter a valid email address.": "Write an e-mail address, such as name@example.org.",
    "Enter a whole number.": "Write a whole number.",
    "Enter a valid date/time.": "Write a day and a time.",
    "Ensure this value is greater than or equal to %(limit_value)s.": (
        "Write %(limit_value)s or more."
    ),
    "Ensure this value is less than or equal to %(limit_value)s.": "Write %(limit_value)s or less.",
    "This password is too short. It must contain at least %d character.": (
        "It needs at least %d character."
    ),
    "This password is too short. It must contain at least %d characters.": (
        "It needs at least %d characters."
    ),
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).": (
        "At most %(limit_value)d character fits here; these are %(show_value)d."
    ),
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).": (
        "At most %(limit_value)d characters fit here; these are %(show_value)d."
    ),
}


def in_english(sentence: str) -> str:
    """As this site says it in its source's language."""
    return ENGLISH.get(sentence, sentence)
