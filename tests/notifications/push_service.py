"""A push service and the browsers behind it, as strict as the real ones, without a network.

It takes a message only if the site proves who it is (RFC 8292) and the right browser can read it
(RFC 8291). What it is told to answer instead stands in `answers`.
"""

import json
import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from core import vapid
from notifications import phones
from notifications.models import PushSubscription

HOST = "https://updates.push.services.mozilla.com"
AUTH = b"sixteen bytes ok"


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """One that has been asked, and said yes."""

    endpoint: str = field(default_factory=lambda: f"{HOST}/wpush/v2/{uuid.uuid4().hex}")
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def p256dh(self) -> str:
        return vapid.encoded(_point(self.key.public_key()))

    @property
    def said(self) -> dict[str, str]:
        return {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": vapid.encoded(AUTH)}

    def read(self, sealed: bytes) -> dict[str, str]:
        """Opens what only this browser can open."""
        salt, length = sealed[:16], sealed[20]
        sender = sealed[21 : 21 + length]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), theirs)
        about = b"WebPush: info\x00" + _point(self.key.public_key()) + sender
        first = _derived(shared, salt=AUTH, info=about, length=32)
        key = _derived(first, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
        nonce = _derived(first, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
        opened = AESGCM(key).decrypt(nonce, sealed[21 + length :], None)
        assert opened.endswith(b"\x02")
        assert len(sealed) <= struct.unpack("!L", sealed[16:20])[0]
        told: dict[str, str] = json.loads(opened[:-1])
        return told


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass
class Taken:
    """A message that has arrived."""

    browser: Browser
    told: dict[str, str]
    headers: dict[str, str]


@dataclass
class PushService:
    public_key: str
    browsers: list[Browser] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, int | Exception] = field(default_factory=dict)

    def browser(self, **changes: Any) -> Browser:
        self.browsers.append(made := Browser(**changes))
        return made

    def subscribed(self, user: User, *, at: datetime) -> tuple[Browser, PushSubscription]:
        """A browser in which this person is signed in and has said yes."""
        browser, session = self.browser(), SessionStore()
        session.create()
        row = phones.subscribe(
            user,
            **browser.said,
            session_key=str(session.session_key),
            user_agent="Mozilla/5.0 (Android 14; Mobile) Firefox/130.0",
            at=at,
        )
        return browser, row

    def post(self, url: str, *, data: bytes, headers: dict[str, str], **how: Any) -> Any:
        assert how["allow_redirects"] is False
        assert how["timeout"]
        browser = next((each for each in self.browsers if each.endpoint == url), None)
        answer = self.answers.get(url)
        if isinstance(answer, Exception):
            raise answer
        if browser is None or answer is not None:
            return _answer(answer or 404)
        self._check(url, headers)
        self.taken.append(Taken(browser, browser.read(data), headers))
        return _answer(201)

    def _check(self, url: str, headers: dict[str, str]) -> None:
        scheme, _space, rest = headers["authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert (scheme, parts["k"]) == ("vapid", self.public_key)
        curve = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), vapid.decoded(parts["k"])
        )
        origin = "/".join(url.split("/")[:3])
        claims = jwt.decode(parts["t"], curve, algorithms=["ES256"], audience=origin)
        assert claims["sub"].startswith("mailto:")
        assert headers["content-encoding"] == "aes128gcm"
        assert int(headers["ttl"]) > 0
        assert len(headers["Topic"]) <= 32
        assert headers["Urgency"] in ("high", "normal")


def _answer(status: int) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.raw = BytesIO()
    return answer


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[PushService]:
    """The site has a key, and whatever it posts arrives here."""
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    settings.VAPID_SUBJECT = "hello@eyelevel.test"
    service = PushService(vapid.public_key(settings.VAPID_PRIVATE_KEY))
    monkeypatch.setattr(
        requests.Session, "post", lambda _self, url, **how: service.post(url, **how)
    )
    yield service
