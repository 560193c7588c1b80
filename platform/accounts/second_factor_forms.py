"""allauth's forms for the second factor, in our words and with a notice where one is due."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LineField


class RecoveryNotice:
    """Tells the person that a recovery code was used: they lost a factor, or somebody found it."""

    user: Any
    authenticator: Authenticator

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            # The row was marked through another copy of it.
            self.authenticator.refresh_from_db()
            left = len(self.authenticator.wrap().get_unused_codes())
            get_adapter().send_notification_mail(
                "mfa/email/recovery_code_used", self.user, {"left": left}
            )


class AuthenticateForm(RecoveryNotice, base.AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class ReauthenticateForm(RecoveryNotice, base.ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters is changed."""


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey signs in by itself; a security key only confirms the password."""

    name = LineField(
        label=_("Name of this key"),
        max_length=60,
        required=False,
        help_text=_("So that you can tell your keys apart, such as “My phone”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Your device asks for your finger, your face or its code instead."),
    )


class EditPasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    name = LineField(label=_("Name of this key"), max_length=60)
