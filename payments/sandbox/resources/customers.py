"""Customers."""

from typing import Any

from payments.sandbox import errors, events, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.resources import metadata
from payments.sandbox.store import Resource

TEXTS = ("email", "name", "description", "phone")
FIELDS = (*TEXTS, "address", "shipping", "preferred_locales")


def create(call: Call, params: dict[str, Any]) -> Resource:
    customer = call.new(
        "customer",
        balance=0,
        delinquent=False,
        invoice_prefix=shapes.new_id("", 8).upper(),
        invoice_settings=shapes.part("invoice_setting_customer_setting"),
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
        metadata=metadata.merged({}, params),
    )
    _assign(customer, params)
    call.save(customer)
    call.emit("customer.created", customer)
    return customer


def _assign(customer: Resource, params: dict[str, Any]) -> None:
    for field in FIELDS:
        if field in params:
            customer[field] = params[field] or None
    if customer["address"]:
        customer["address"] = shapes.part("address", **customer["address"])
    if customer["preferred_locales"] is None:
        customer["preferred_locales"] = []


def retrieve(call: Call, params: dict[str, Any], customer: str) -> Resource:
    found = call.store.find(customer)
    if found is not None and found["object"] == "customer" and found.get("deleted"):
        return found
    return call.get("customer", customer)


def update(call: Call, params: dict[str, Any], customer: str) -> Resource:
    found = call.get("customer", customer)
    before = dict(found)
    _assign(found, params)
    found["metadata"] = metadata.merged(found["metadata"], params)
    default = params.get("invoice_settings", {}).get("default_payment_method")
    if default:
        method = call.get(
            "payment_method", default, param="invoice_settings[default_payment_method]"
        )
        if method["customer"] != customer:
            message = f"The customer does not have a payment method with the ID {default}."
            raise errors.invalid_parameter("invoice_settings[default_payment_method]", message)
        found["invoice_settings"] = {**found["invoice_settings"], "default_payment_method": default}
    call.save(found)
    call.emit("customer.updated", found, previous=events.changed(before, found))
    return found


def delete(call: Call, params: dict[str, Any], customer: str) -> Resource:
    """A deleted customer stays as a stump; its cards are detached."""
    found = call.get("customer", customer)
    for method in call.store.every("payment_method", customer=customer):
        call.save({**method, "customer": None})
    call.emit("customer.deleted", found)
    return call.save({"id": customer, "object": "customer", "deleted": True})


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    kept = " AND json_extract(body, '$.deleted') IS NULL"
    return lists.page(call, "customer", params, url="/v1/customers", equal=("email",), clause=kept)
