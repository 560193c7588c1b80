"""The mails about an account: allauth decides when, the outbox says and sends them."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.core import context as allauth_context
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.adapters import AccountAdapter
from accounts.models import User
from notifications import outbox, phones

# allauth's templates, and which of our kinds each of them is. Whatever else it tells is a change.
KINDS = {
    "account/email/account_already_exists": "account_exists",
    "account/email/email_confirmation": "account_code",
    "account/email/email_confirmation_signup": "account_code",
    "account/email/login_code": "account_code",
    "account/email/password_reset_code": "account_code",
    "account/email/password_reset_key": "account_password_link",
    "account/email/unknown_account": "account_unknown",
}
CHANGED = "account_changed"
# Of these the link itself lets somebody in.
LETTING_IN = {"account_code", "account_password_link"}
LINKS = {"activate_url": "link_path", "password_reset_url": "link_path", "signup_url": "path"}
DETAILS = ("from_email", "to_email", "deleted_email", "left")


class OutboxAccountAdapter(AccountAdapter):
    """Every mail of allauth becomes a row of the outbox."""

    def logout(self, request: HttpRequest) -> None:
        """The browser that is signed out tells its person nothing more."""
        # Before allauth signs out: that empties the session, and its key is gone.
        if session_key := request.session.session_key:
            phones.sign_out(session_key)
        super().logout(request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Says whose account it is, also where the mail goes to an address they have left."""
        told = {**(context or {}), "user": user}
        super().send_notification_mail(template_prefix, user, told, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = KINDS.get(template_prefix, CHANGED)
        person = context.get("user") or _person_of(email)
        links = {
            ours: urlsplit(str(context[theirs])).path
            for theirs, ours in LINKS.items()
            if context.get(theirs)
        }
        if kind == CHANGED:
            links = {"path": reverse("account_reset_password")}
        secrets = links if kind in LETTING_IN else {}
        if context.get("code"):
            secrets = secrets | {"code": str(context["code"])}
        outbox.write_to_address(
            kind,
            address=email,
            language="" if person else _language(),
            person=person,
            # Each is an occasion of its own: who asks for another code gets another mail.
            once=f"account:{uuid4()}",
            at=timezone.now(),
            secrets=secrets,
            what=template_prefix.rpartition("/")[2],
            **({} if kind in LETTING_IN else links),
            **{name: str(context[name]) for name in DETAILS if name in context},
        )


def _person_of(email: str) -> User | None:
    """Whose list of mails it belongs in."""
    owned = {"emailaddress__email__iexact": email, "emailaddress__verified": True}
    return User.objects.filter(**owned).first()


def _language() -> str:
    request = allauth_context.request
    return getattr(request, "LANGUAGE_CODE", "") or translation.get_language() or "en"
