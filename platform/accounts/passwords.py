"""What a password must be."""

from django.contrib.auth import password_validation as rules
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from accounts.models import User
from core.templatetags.format import number


class Password:
    """Django's rules as one, which says in one sentence what it wants."""

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length
        self.rules = (
            rules.MinimumLengthValidator(min_length),
            rules.NumericPasswordValidator(),
            rules.CommonPasswordValidator(),
            rules.UserAttributeSimilarityValidator(),
        )

    def validate(self, password: str, user: User | None = None) -> None:
        found = []
        for rule in self.rules:
            try:
                rule.validate(password, user)
            except ValidationError as wrong:
                found.append(wrong)
        if found:
            raise ValidationError(found)

    def get_help_text(self) -> str:
        said = ngettext(
            "At least %(number)s character, not only figures, nothing that many people use or that "
            "is like your address.",
            "At least %(number)s characters, not only figures, nothing that many people use or "
            "that is like your address.",
            self.min_length,
        )
        return said % {"number": number(self.min_length)}
