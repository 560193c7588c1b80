"""The key by which push services know the site."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.core.management import call_command

from core import vapid


def test_its_parts_belong_together() -> None:
    key = vapid.new_key()
    private = load_pem_private_key(vapid.private_pem(key), None)
    public = load_pem_public_key(vapid.public_pem(key))

    assert isinstance(private, ec.EllipticCurvePrivateKey)
    assert private.public_key() == public
    point = vapid.decoded(vapid.public_key(key))
    assert (len(point), point[0]) == (65, 4)
    assert ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point) == public


def test_each_is_new_and_one_line() -> None:
    keys = {vapid.new_key() for _ in range(20)}

    assert len(keys) == 20
    assert {len(key) for key in keys} == {43}


def test_it_is_what_others_write() -> None:
    """The example of RFC 8291, appendix A."""
    key = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    public = (
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    )

    assert vapid.public_key(key) == public


@pytest.mark.parametrize("wrong", ["", "secret", "A" * 43, "é" * 43, "A" * 44, "_" * 43])
def test_what_is_no_key_is_named(wrong: str) -> None:
    with pytest.raises(vapid.NotAKey):
        vapid.public_key(wrong)


def test_the_command_prints_one(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("vapid_key")

    name, _sign, key = capsys.readouterr().out.strip().partition("=")
    assert name == "VAPID_PRIVATE_KEY"
    assert vapid.public_key(key)
