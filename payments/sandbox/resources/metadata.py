"""Metadata: merged key by key, an empty value removes its key, an empty string all."""

from typing import Any


def merged(present: dict[str, str] | None, params: dict[str, Any]) -> dict[str, str]:
    if "metadata" not in params:
        return dict(present or {})
    if params["metadata"] == "":
        return {}
    joined = {**(present or {}), **params["metadata"]}
    return {key: value for key, value in joined.items() if value != ""}
