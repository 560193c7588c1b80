"""Limits on texts, metadata and addresses, wherever they are sent."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from payments.sandbox import errors, lengths
from payments.sandbox.errors import StripeError
from payments.sandbox.rules.facts import EVERY_POST, Facts, Rule, says

EMAILS = ("email", "receipt_email", "customer_email")


def long_texts(facts: Facts) -> Iterator[str]:
    for path, value in lengths.texts(facts.params):
        if len(value) > lengths.limit(facts.operation, path):
            yield path


def too_long(facts: Facts) -> StripeError:
    path = next(long_texts(facts))
    most = lengths.limit(facts.operation, path)
    message = f"Invalid string: {path} must be at most {most} characters"
    return errors.invalid_parameter(path, message, code="parameter_invalid_string_too_long")


def metadata_fault(facts: Facts) -> str | None:
    for path, given in lengths.metadata_maps(facts.params):
        if len(given) > 50:
            return f"Metadata can have up to 50 keys, {len(given)} given in {path}."
        # Stripe's limits; brackets would be read as a level of their own.
        for key, value in given.items():
            if not key or len(key) > 40 or "[" in key or "]" in key:
                return f"Metadata keys have 1 to 40 characters and no square brackets: {key[:60]}"
            if len(value) > 500:
                return f"Metadata values can have up to 500 characters ({path}[{key}])."
    return None


def metadata_refused(facts: Facts) -> StripeError:
    return errors.invalid_parameter("metadata", metadata_fault(facts) or "Invalid metadata")


def bad_url(facts: Facts) -> bool:
    return any(True for _ in bad_urls(facts))


def bad_urls(facts: Facts) -> Iterator[str]:
    for name in ("return_url", "success_url", "cancel_url", "url"):
        if name in facts.params:
            # Checkout puts the session's id in place of the braces.
            value = facts.params[name].replace("{CHECKOUT_SESSION_ID}", "id")
            parts = urlsplit(value) if is_printable(value) else urlsplit("")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                yield name


def is_printable(value: str) -> bool:
    return bool(re.fullmatch(r"[\x21-\x7e]+", value)) and not set(value) & set('<>"{}\\^`')


def url_refused(facts: Facts) -> StripeError:
    return errors.invalid_parameter(next(bad_urls(facts)), "Not a valid URL", code="url_invalid")


def bad_email(value: str | None) -> bool:
    return bool(value) and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value or "")


RULES = (
    Rule("text_too_long", (EVERY_POST,), lambda f: any(True for _ in long_texts(f)), too_long),
    Rule(
        "metadata_limits", (EVERY_POST,), lambda f: metadata_fault(f) is not None, metadata_refused
    ),
    Rule("url_invalid", (EVERY_POST,), bad_url, url_refused),
    Rule(
        "email_invalid",
        (EVERY_POST,),
        lambda f: any(bad_email(f.params.get(name)) for name in EMAILS),
        says("Invalid email address", code="email_invalid"),
    ),
)
