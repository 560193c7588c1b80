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
    # Django's rules for passwords
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    # Django's forms
    _("Enter a valid email address."),
    _("Enter a whole number."),
    _("Enter a valid date/time."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
)
COUNTED = (
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
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
        "That failed too often. Please try again later."
    ),
    "Your password can’t be too similar to your other personal information.": (
        "It is not like your name or your address."
    ),
    "Your password can’t be a commonly used password.": "It is none that many people use.",
    "Your password can’t be entirely numeric.": "It has more than figures.",
    _("This field is required."): "This is still missing.",
    "Enter a valid email address.": "Write an e-mail address, such as name@example.org.",
    "Enter a whole number.": "Write a whole number.",
    "Enter a valid date/time.": "Write a day and a time.",
    "Ensure this value is greater than or equal to %(limit_value)s.": (
        "Write %(limit_value)s or more."
    ),
    "Ensure this value is less than or equal to %(limit_value)s.": "Write %(limit_value)s or less.",
    "Your password must contain at least %(min_length)d character.": (
        "It has at least %(min_length)d character."
    ),
    "Your password must contain at least %(min_length)d characters.": (
        "It has at least %(min_length)d characters."
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
