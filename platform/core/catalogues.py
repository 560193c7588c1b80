"""Formal and informal address: two catalogues of one language.

`locale/<language>/LC_MESSAGES/django.po` addresses people formally; `informal.po` beside it holds
only the messages that read otherwise between friends. Which of them is read is asked for every
message, so that the active language stays one of settings.LANGUAGES, in addresses and everywhere.
"""

import gettext as gettext_module

from django.conf import settings
from django.utils.translation import to_locale, trans_real

from core import borrowed, reader

INFORMAL = "informal"


class Catalogue(trans_real.DjangoTranslation):
    """Django's catalogue of a language, and beside it the informal one."""

    def __init__(
        self, language: str, domain: str | None = None, localedirs: list[str] | None = None
    ) -> None:
        super().__init__(language, domain, localedirs)
        self._is_english = language.partition("-")[0] == "en"
        self._informal = gettext_module.NullTranslations()
        for folder in settings.LOCALE_PATHS:
            found = gettext_module.translation(
                INFORMAL, str(folder), languages=[to_locale(language)], fallback=True
            )
            found.add_fallback(self._informal)
            self._informal = found

    def gettext(self, message: str) -> str:
        if not reader.current().is_formal:
            told = self._informal.gettext(message)
            # A catalogue gives back what it does not know.
            if told != message:
                return told
        said: str = super().gettext(message)
        return borrowed.in_english(said) if self._is_english else said

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        if not reader.current().is_formal:
            told = self._informal.ngettext(msgid1, msgid2, n)
            if told not in (msgid1, msgid2):
                return told
        said: str = super().ngettext(msgid1, msgid2, n)
        return borrowed.in_english(said) if self._is_english else said


def install() -> None:
    """Let every language speak in both ways.

    Django has no setting for the class of its catalogues; it looks it up here by name.
    """
    trans_real.DjangoTranslation = Catalogue  # type: ignore[misc]
    # Whatever was said while the site started is read anew.
    trans_real._translations.clear()  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]
