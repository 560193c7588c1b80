"""Reads a request's parameters: names and presence from stripe-python's types, enums from both.

The SDK's types are one version ahead of the published specification, so a word is legal
when either of them lists it.
"""

import re
import sys
import types
import typing
from functools import cache
from typing import Any

import stripe._request_options
import typing_extensions as te

from payments.sandbox import errors, specification
from payments.sandbox.forms import flat_name
from payments.sandbox.specification import Schema

Path = tuple[str, ...]
NAMES = {**vars(stripe._request_options), "StripeContext": str}
CLIENT_OPTIONS = frozenset(stripe._request_options.RequestOptions.__annotations__)
SCALARS = (str, int, float, bool)
UNION_KINDS = (typing.Union, types.UnionType)


class Unfit(Exception):
    """A value that does not fit one type; carries the refusal to answer with."""

    def __init__(self, refusal: errors.StripeError) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def read(given: dict[str, Any], params: type, schema: Schema | None) -> dict[str, Any]:
    """The parameters with integers and booleans converted, or a StripeError."""
    try:
        return read_object(given, params, schema, ())
    except Unfit as unfit:
        raise unfit.refusal from None


@cache
def fields(params: type) -> dict[str, Any]:
    """A TypedDict's own parameters, without the SDK's client options."""
    hints = te.get_type_hints(params, globalns={**NAMES, **vars(sys.modules[params.__module__])})
    # `expand` is taken by every call; the SDK's nested types leave it out.
    return {name: hint for name, hint in hints.items() if name not in CLIENT_OPTIONS}


def read_object(given: Any, params: type, schema: Schema | None, at: Path) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Unfit(errors.invalid_parameter(flat_name(at), "Invalid object"))
    known = fields(params)
    for name in given:
        if name not in known:
            raise Unfit(errors.unknown_parameter(flat_name((*at, name))))
    required: frozenset[str] = params.__required_keys__  # type: ignore[attr-defined]
    for name in sorted(required & known.keys()):
        if name not in given:
            raise Unfit(errors.missing_parameter(flat_name((*at, name))))
    return {
        name: read_value(value, known[name], specification.child(schema, name), (*at, name))
        for name, value in given.items()
    }


def alternatives(hint: Any) -> list[Any]:
    """The plain types behind NotRequired and unions."""
    origin = te.get_origin(hint)
    if origin in (te.NotRequired, te.Required):
        return alternatives(te.get_args(hint)[0])
    if origin in UNION_KINDS:
        return [leaf for branch in te.get_args(hint) for leaf in alternatives(branch)]
    return [hint]


def read_value(value: Any, hint: Any, schema: Schema | None, at: Path) -> Any:
    choices = alternatives(hint)
    if isinstance(value, dict):
        return read_composite(value, choices, schema, at)
    literals = {word for choice in choices for word in literal_words(choice)}
    # Among them the empty word, by which the SDK says that a value may be unset.
    if value in literals:
        return value
    scalars = [choice for choice in choices if choice in SCALARS]
    # Nothing can be text, but neither a number nor a truth.
    if value == "" and scalars and scalars != [str]:
        raise Unfit(empty_refused(at))
    # Text last, since it takes whatever it is given.
    for kind in sorted(scalars, key=lambda scalar: scalar is str):
        converted = convert(value, kind)
        if converted is not None:
            if kind is str:
                check_word(value, literals, schema, at)
            return converted
    raise Unfit(mismatch(value, choices, literals, at))


def literal_words(hint: Any) -> tuple[Any, ...]:
    return te.get_args(hint) if te.get_origin(hint) is te.Literal else ()


def convert(value: str, kind: type) -> Any:
    """The value as `kind`, or None when it is not one."""
    if kind is int:
        # Eighteen digits: the most that surely fit into SQLite's integers.
        return int(value) if re.fullmatch(r"[+-]?\d{1,18}", value) else None
    if kind is bool:
        return {"true": True, "false": False}.get(value)
    if kind is float:
        return float(value) if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,12})?", value) else None
    return value


def read_composite(
    value: dict[str, Any], choices: list[Any], schema: Schema | None, at: Path
) -> Any:
    for choice in choices:
        if te.is_typeddict(choice):
            return read_object(value, choice, schema, at)
        if te.get_origin(choice) is list:
            return read_list(value, te.get_args(choice)[0], schema, at)
        if te.get_origin(choice) is dict:
            return read_map(value, te.get_args(choice)[1], schema, at)
    raise Unfit(errors.invalid_parameter(flat_name(at), f"Invalid {wanted(choices)}"))


def read_list(value: dict[str, Any], hint: Any, schema: Schema | None, at: Path) -> list[Any]:
    if not all(key.isdecimal() for key in value):
        raise Unfit(errors.invalid_parameter(flat_name(at), "Invalid array"))
    below = specification.items(schema)
    ordered = sorted(value.items(), key=lambda pair: int(pair[0]))
    return [read_value(item, hint, below, (*at, key)) for key, item in ordered]


def read_map(value: dict[str, Any], hint: Any, schema: Schema | None, at: Path) -> dict[str, Any]:
    return {
        key: read_value(item, hint, specification.child(schema, key), (*at, key))
        for key, item in value.items()
    }


def check_word(value: str, literals: set[Any], schema: Schema | None, at: Path) -> None:
    """Refuse a word that neither the SDK nor the specification knows."""
    listed = specification.enum(schema)
    if listed is None and not literals - {""}:
        return
    legal = {str(word) for word in literals} | (listed or frozenset())
    if value not in legal:
        raise Unfit(errors.invalid_parameter(flat_name(at), must_be_one_of(at, legal)))


def must_be_one_of(at: Path, legal: set[str]) -> str:
    words = sorted(word for word in legal if word)
    shown = words if len(words) <= 12 else [*words[:12], "…"]
    return f"Invalid {flat_name(at)}: must be one of {', '.join(shown)}"


def empty_refused(at: Path) -> errors.StripeError:
    name = flat_name(at)
    message = (
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to "
        f"unset a parameter; however '{name}' cannot be unset."
    )
    return errors.invalid_parameter(name, message, code="parameter_invalid_empty")


def mismatch(value: str, choices: list[Any], literals: set[Any], at: Path) -> errors.StripeError:
    name = flat_name(at)
    if int in choices:
        message = f"Invalid integer: {value[:80]}"
        return errors.invalid_parameter(name, message, code="parameter_invalid_integer")
    if bool in choices:
        return errors.invalid_parameter(name, f"Invalid boolean: {value[:80]}")
    if literals:
        return errors.invalid_parameter(name, must_be_one_of(at, {str(w) for w in literals}))
    return errors.invalid_parameter(name, f"Invalid {wanted(choices)}")


def wanted(choices: list[Any]) -> str:
    if any(te.is_typeddict(choice) or te.get_origin(choice) is dict for choice in choices):
        return "object"
    if any(te.get_origin(choice) is list for choice in choices):
        return "array"
    return "string"
