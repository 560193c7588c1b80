"""Where allauth meets our house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts import handles, intents
from accounts.models import User

EMAIL_CHANGED = "account/email/email_changed"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """One door for everyone: members, firms, editors and operators."""

    def populate_username(self, request: HttpRequest, user: User) -> None:
        user.handle = user.handle or handles.suggest(user.display_name)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.display_name = form.cleaned_data["display_name"]
        user.language = getattr(request, "LANGUAGE_CODE", user.language)
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        intent = intents.pending(request)
        return intent.finish_url if intent else super().get_login_redirect_url(request)

    get_signup_redirect_url = get_login_redirect_url

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """A change of address is told to both sides; allauth tells the old one alone."""
        super().send_notification_mail(template_prefix, user, context, email)
        if template_prefix == EMAIL_CHANGED and context is not None:
            super().send_notification_mail(template_prefix, user, context, context["to_email"])
