"""What a person is called by others."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext, gettext_noop

# Stands where the name of an erased person stood, on every page and in every list.
FORMER = gettext_noop("Somebody who left")


class Former(str):
    """That word in the reader's language. Written back, it is the empty name it was read from."""


if TYPE_CHECKING:
    Line = models.CharField[str, str]
else:
    Line = models.CharField


class NameField(Line):
    """A name; an empty one was erased and is read as FORMER, whatever query it comes from."""

    def from_db_value(self, value: str | None, *_how: Any) -> str | None:
        return Former(gettext(FORMER)) if value == "" else value

    def get_prep_value(self, value: Any) -> Any:
        return "" if isinstance(value, Former) else super().get_prep_value(value)
