"""The key by which push services know this site (VAPID, RFC 8292), as one line of text.

It is the 32 bytes of a private key of P-256 in base64url without padding, as most tools write it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

BYTES = 32


class NotAKey(ValueError):
    """The text is no private key of P-256."""


def new_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(BYTES, "big"))


def private_pem(key: str) -> bytes:
    return _private(key).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: str) -> bytes:
    public = _private(key).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key(key: str) -> str:
    """As a browser wants it when somebody subscribes."""
    public = _private(key).public_key()
    return encoded(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(written: str) -> bytes:
    """Raises ValueError for what is not base64url."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    try:
        raw = decoded(key)
        if len(raw) != BYTES:
            raise NotAKey("a private key of P-256 has 32 bytes")
        return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError as problem:
        raise NotAKey("VAPID_PRIVATE_KEY: see docs/self-hosting.md") from problem
