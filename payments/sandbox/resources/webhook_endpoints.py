"""Webhook endpoints: where events go, and the secret they are signed with."""

from typing import Any

from payments.sandbox import lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import metadata
from payments.sandbox.store import Resource

MOST = 16


def create(call: Call, params: dict[str, Any]) -> Resource:
    """The only answer that shows the secret."""
    if len(call.store.every("webhook_endpoint")) >= MOST:
        raise StripeError(400, f"You have reached the maximum of {MOST} test webhook endpoints.")
    secret = shapes.new_id("whsec_", 32)
    endpoint = call.new(
        "webhook_endpoint",
        api_version=params.get("api_version"),
        description=params.get("description") or None,
        enabled_events=params["enabled_events"],
        metadata=metadata.merged({}, params),
        status="enabled",
        url=params["url"],
    )
    shapes.private(endpoint)["secret"] = secret
    call.save(endpoint)
    return {**endpoint, "secret": secret}


def secret_of(endpoint: Resource) -> str:
    secret: str = shapes.private(endpoint)["secret"]
    return secret


def retrieve(call: Call, params: dict[str, Any], webhook_endpoint: str) -> Resource:
    return call.get("webhook_endpoint", webhook_endpoint)


def update(call: Call, params: dict[str, Any], webhook_endpoint: str) -> Resource:
    found = call.get("webhook_endpoint", webhook_endpoint)
    for field in ("url", "enabled_events"):
        found[field] = params.get(field, found[field])
    if "description" in params:
        found["description"] = params["description"] or None
    if "disabled" in params:
        found["status"] = "disabled" if params["disabled"] else "enabled"
    found["metadata"] = metadata.merged(found["metadata"], params)
    return call.save(found)


def delete(call: Call, params: dict[str, Any], webhook_endpoint: str) -> Resource:
    """Deliveries that were still waiting for it are dropped."""
    call.get("webhook_endpoint", webhook_endpoint)
    call.store.remove(webhook_endpoint)
    call.store.execute("DELETE FROM deliveries WHERE endpoint = ?", (webhook_endpoint,))
    return {"id": webhook_endpoint, "object": "webhook_endpoint", "deleted": True}


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    return lists.page(call, "webhook_endpoint", params, url="/v1/webhook_endpoints")
