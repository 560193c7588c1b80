"""How long texts may be, from Stripe's specification before its descriptions were cut."""

from collections.abc import Iterator
from typing import Any

from payments.sandbox.forms import flat_name

DEFAULT = 5_000
BY_NAME = {
    "client_reference_id": 200,
    "email": 512,
    "customer_email": 800,
    "name": 256,
    "phone": 20,
    "statement_descriptor": 22,
    "statement_descriptor_suffix": 22,
    "submit_type": 20,
    "url": 2_048,
}
BY_OPERATION = {
    ("POST /v1/payment_intents", "description"): 1_000,
    ("POST /v1/payment_intents/{intent}", "description"): 1_000,
    ("POST /v1/setup_intents", "description"): 1_000,
    ("POST /v1/setup_intents/{intent}", "description"): 1_000,
}


def limit(operation: str, path: str) -> int:
    return BY_OPERATION.get((operation, path)) or BY_NAME.get(path, DEFAULT)


def texts(given: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every text with its flat name, metadata apart: that has limits of its own."""
    if isinstance(given, str):
        yield flat_name(at), given
    elif isinstance(given, dict):
        for name, value in given.items():
            if name != "metadata":
                yield from texts(value, (*at, name))
    elif isinstance(given, list):
        for place, value in enumerate(given):
            yield from texts(value, (*at, str(place)))


def metadata_maps(
    given: dict[str, Any], at: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    for name, value in given.items():
        if name == "metadata" and isinstance(value, dict):
            yield flat_name((*at, name)), value
        elif isinstance(value, dict):
            yield from metadata_maps(value, (*at, name))
