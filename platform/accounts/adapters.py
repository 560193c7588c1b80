"""Where allauth meets our house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import handles, intents
from accounts.models import User
from core.templatetags.format import isolated

EMAIL_CHANGED = "account/email/email_changed"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """One door for everyone: members, firms, editors and operators."""

    def populate_username(self, request: HttpRequest, user: User) -> None:
        # allauth's own may take a part of the e-mail address, which everybody would then read.
        user.handle = user.handle or handles.suggest(user.display_name)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        # Before allauth's own part: that calls `populate_username`, and handles are made of names.
        user.display_name = form.cleaned_data["display_name"]
        user.language = getattr(request, "LANGUAGE_CODE", user.language)
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        intent = intents.pending(request)
        return intent.finish_url if intent else super().get_login_redirect_url(request)

    get_signup_redirect_url = get_login_redirect_url

    def post_login(
        self, request: HttpRequest, user: User, *, signup: bool, **login: Any
    ) -> HttpResponse:
        """Whoever has joined is welcomed, unless what they came for follows and says so."""
        arrived: HttpResponse = super().post_login(request, user, signup=signup, **login)
        if signup and intents.pending(request) is None:
            said = _("Welcome, %(name)s. You have joined.")
            messages.success(request, said % {"name": isolated(user.display_name)})
        return arrived

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
