"""The form encoding of Stripe's API: brackets become maps, empty brackets lists."""

import re
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox.errors import StripeError

MAX_PAIRS = 5_000
MAX_DEPTH = 8
KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def decode(text: str) -> dict[str, Any]:
    """Nested maps of strings; `a[]` counts up like `a[0]`, `a[1]`."""
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=bool(text),
            max_num_fields=MAX_PAIRS,
            errors="strict",
        )
    except (ValueError, UnicodeDecodeError) as malformed:
        raise StripeError(400, "Invalid request: the body is not a valid form.") from malformed
    root: dict[str, Any] = {}
    for key, value in pairs:
        place(root, path_of(key), value, key)
    return root


def path_of(key: str) -> list[str]:
    found = KEY.fullmatch(key)
    if found is None:
        raise StripeError(400, f"Invalid parameter name: {key}", param=key)
    path = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
    if len(path) > MAX_DEPTH:
        raise StripeError(400, f"Parameter nested too deeply: {key}", param=key)
    return path


def place(root: dict[str, Any], path: list[str], value: str, key: str) -> None:
    node = root
    for step, following in zip(path, [*path[1:], None], strict=True):
        # The SDK numbers its lists, others write empty brackets; both are read alike.
        name = step or str(len(node))
        if following is None:
            if isinstance(node.get(name), dict):
                raise StripeError(400, f"Invalid parameter: {key}", param=path[0])
            node[name] = value
            return
        node = node.setdefault(name, {})
        if not isinstance(node, dict):
            raise StripeError(400, f"Invalid parameter: {key}", param=path[0])


def flat_name(path: tuple[str, ...]) -> str:
    """`("card", "exp_month")` as Stripe writes it: `card[exp_month]`."""
    return path[0] + "".join(f"[{step}]" for step in path[1:]) if path else ""
