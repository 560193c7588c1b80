"""Messages to phones: Web Push (RFC 8030), encrypted for one browser (RFC 8291).

What stands on a lock screen anybody may read: the message's first line and no more. The push
service sees only that there is a message, not what it says.
"""

import hashlib
import json
import logging
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import get_language_info
from webpush import WebPush, WebPushSubscription

from core import vapid
from notifications import letters, phones
from notifications.models import Mail, PushSubscription

logger = logging.getLogger(__name__)
LONGEST_LINE = 160
# Seconds a push service may keep it for a phone that is off: one's own affairs wait longer.
TTL_OWN, TTL_NEWS = 3 * 24 * 60 * 60, 12 * 60 * 60
CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
GONE = (404, 410)
# A browser that has refused this often in a row is forgotten.
MOST_FAILURES = 10


class ServiceBusy(OSError):
    """The push service asks to be left alone for a while, or is broken."""


@dataclass(frozen=True)
class Message:
    """What every phone of one person is told. `replaces` names the thing it is about."""

    payload: dict[str, str]
    replaces: str
    is_own: bool

    @property
    def headers(self) -> dict[str, str]:
        """A newer word about a thing takes the place of one that has not arrived yet."""
        return {
            "Topic": self.replaces,
            "Urgency": "high" if self.is_own else "normal",
        }

    @property
    def ttl(self) -> int:
        return TTL_OWN if self.is_own else TTL_NEWS


def message_of(mail: Mail) -> Message:
    letter = letters.kept(mail)
    with translation.override(letter.language):
        path = reverse("notifications:open", args=[mail.key])
    about = f"{mail.recipient_id}:{mail.about or mail.key}"
    # At most 32 characters of base64url, and nobody can tell from them what it is about.
    replaces = hashlib.blake2b(about.encode(), digest_size=15, key=_secret()).hexdigest()
    payload = {
        "title": settings.SITE_NAME,
        "body": Truncator(letter.subject).chars(LONGEST_LINE),
        "url": path,
        "lang": letter.language,
        "dir": "rtl" if get_language_info(letter.language)["bidi"] else "ltr",
        "tag": replaces,
    }
    return Message(payload, replaces, is_own=not mail.topic)


def _secret() -> bytes:
    # As much as blake2b takes for a key.
    return settings.SECRET_KEY.encode()[:64]


def send(mail: Mail) -> bool:
    """Tell every phone of the recipient; whether one of them took it. Raises OSError if none did
    and some may later."""
    assert mail.recipient is not None
    message, sender = message_of(mail), _sender()
    taken, trouble = False, None
    with requests.Session() as session:
        for phone in phones.of(mail.recipient, at=timezone.now()):
            try:
                taken |= _send_one(phone, message, sender=sender, session=session)
            except OSError as problem:
                # Its address is a secret, and logs hold no personal data.
                logger.warning("phone %s was not reached: %s", phone.pk, type(problem).__name__)
                trouble = problem
    if trouble is not None and not taken:
        raise trouble
    return taken


def _sender() -> WebPush:
    key = settings.VAPID_PRIVATE_KEY
    return WebPush(
        private_key=vapid.private_pem(key),
        public_key=vapid.public_pem(key),
        subscriber=settings.VAPID_SUBJECT,
    )


def _send_one(
    phone: PushSubscription, message: Message, *, sender: WebPush, session: requests.Session
) -> bool:
    """Whether the push service took it for this phone."""
    try:
        phones.check_endpoint(phone.endpoint)
    except phones.UnknownService:
        # The list has become shorter since it was added.
        phone.delete()
        return False
    sealed = sender.get(json.dumps(message.payload), _described(phone), ttl=message.ttl)
    answer = session.post(
        phone.endpoint,
        data=sealed.encrypted,
        headers={**sealed.headers, **message.headers, "Content-Type": "application/octet-stream"},
        timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
        # Nobody but the services on the list is spoken to, and nothing they say is read.
        allow_redirects=False,
        stream=True,
    )
    with closing(answer):
        return _settle(phone, answer.status_code)


def _settle(phone: PushSubscription, status: int) -> bool:
    row: Any = PushSubscription.objects.filter(pk=phone.pk)
    if 200 <= status < 300:
        row.update(used_at=timezone.now(), failures=0)
        return True
    if status in GONE:
        row.delete()
        return False
    if status == 429 or status >= 500:
        raise ServiceBusy(status)
    logger.error("%s refused a message: %s", urlsplit(phone.endpoint).hostname, status)
    row.update(failures=F("failures") + 1)
    row.filter(failures__gte=MOST_FAILURES).delete()
    return False


def _described(phone: PushSubscription) -> WebPushSubscription:
    return WebPushSubscription.model_validate(
        {"endpoint": phone.endpoint, "keys": {"p256dh": phone.p256dh, "auth": phone.auth}}
    )
