"""Stripe's published specification: the shapes of answers, the enums of requests."""

import gzip
import json
from functools import cache
from importlib import resources
from typing import Any

Schema = dict[str, Any]


@cache
def document() -> Schema:
    """The whole specification, read once (about 50 ms)."""
    packed = resources.files(__package__).joinpath("spec/openapi-subset.json.gz").read_bytes()
    loaded: Schema = json.loads(gzip.decompress(packed))
    return loaded


def schema(name: str) -> Schema:
    found: Schema = document()["components"]["schemas"][name]
    return found


def resolve(node: Schema) -> Schema:
    """Follow references until something concrete stands there."""
    while "$ref" in node:
        node = schema(node["$ref"].rsplit("/", 1)[1])
    return node


@cache
def request_schema(method: str, template: str) -> Schema | None:
    """What an operation accepts, as one object schema; None for an unknown operation."""
    operation = document()["paths"].get(template, {}).get(method.lower())
    if operation is None:
        return None
    if method == "GET":
        query = [p for p in operation["parameters"] if p["in"] == "query"]
        return {"type": "object", "properties": {p["name"]: p["schema"] for p in query}}
    body: Schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
    found: Schema = body["schema"]
    return found


def response_schema(method: str, template: str) -> Schema:
    operation = document()["paths"][template][method.lower()]
    found: Schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return found


def branches(node: Schema | None) -> list[Schema]:
    """The alternatives a value may satisfy."""
    if node is None:
        return []
    node = resolve(node)
    return (
        [leaf for branch in node["anyOf"] for leaf in branches(branch)]
        if "anyOf" in node
        else [node]
    )


def child(node: Schema | None, key: str) -> Schema | None:
    """The schema below one property, or None where the specification is silent."""
    for branch in branches(node):
        if key in branch.get("properties", {}):
            found: Schema = branch["properties"][key]
            return found
        if isinstance(branch.get("additionalProperties"), dict):
            return dict(branch["additionalProperties"])
    return None


def items(node: Schema | None) -> Schema | None:
    return next((dict(b["items"]) for b in branches(node) if "items" in b), None)


def enum(node: Schema | None) -> frozenset[str] | None:
    """The legal strings, or None when any string is legal."""
    texts = [branch for branch in branches(node) if branch.get("type") == "string"]
    if not texts or any("enum" not in branch for branch in texts):
        return None
    return frozenset(value for branch in texts for value in branch["enum"])
