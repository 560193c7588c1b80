"""Disputes, opened by the dispute cards or from the control page."""

from typing import Any

from payments.sandbox import events, lists, shapes
from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import balance_transactions, metadata
from payments.sandbox.store import Resource

RESPOND_WITHIN_SECONDS = 7 * 86_400
OUTCOMES = {"winning_evidence": "won", "losing_evidence": "lost"}
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


def start(
    call: Call, charge: Resource, *, reason: str = "fraudulent", inquiry: bool = False
) -> Resource:
    """A chargeback takes the money at once, an inquiry only asks."""
    # What went back already is not disputed; after all of it did, a bank may still take it.
    amount = charge["amount"] - charge["amount_refunded"] or charge["amount"]
    dispute = call.new(
        "dispute",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        # Giving the money back ends an inquiry; once a bank has taken it, it would go twice.
        is_charge_refundable=inquiry,
        payment_intent=charge["payment_intent"],
        payment_method_details={"type": "card", "card": _card_details(charge, inquiry)},
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
    )
    dispute["evidence_details"]["due_by"] = int(call.now) + RESPOND_WITHIN_SECONDS
    call.save({**charge, "disputed": True})
    if not inquiry:
        _move_money(call, dispute, -amount, fee=balance_transactions.DISPUTE_FEE)
    call.save(dispute)
    call.emit("charge.dispute.created", dispute)
    if not inquiry:
        call.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _card_details(charge: Resource, inquiry: bool) -> Resource:
    return shapes.part(
        "dispute_payment_method_details_card",
        brand=charge["payment_method_details"]["card"]["brand"],
        case_type="inquiry" if inquiry else "chargeback",
        network=charge["payment_method_details"]["card"]["network"],
        network_reason_code="10.4",
    )


def _move_money(call: Call, dispute: Resource, amount: int, *, fee: int = 0) -> None:
    category = "dispute" if amount < 0 else "dispute_reversal"
    line = balance_transactions.record(
        call, dispute, "adjustment", amount=amount, fee=fee, category=category
    )
    dispute["balance_transactions"].append(line)


def of_charge(call: Call, charge: Resource) -> list[Resource]:
    return call.store.every("dispute", charge=charge["id"])


def holds_money(dispute: Resource) -> bool:
    """A chargeback keeps the amount unless it was won; an inquiry never takes it."""
    return not dispute["is_charge_refundable"] and dispute["status"] != "won"


def retrieve(call: Call, params: dict[str, Any], dispute: str) -> Resource:
    return call.get("dispute", dispute)


def update(call: Call, params: dict[str, Any], dispute: str) -> Resource:
    found = call.get("dispute", dispute)
    before = dict(found)
    found["metadata"] = metadata.merged(found["metadata"], params)
    evidence = params.get("evidence") or {}
    if evidence:
        _require_open(found)
        found["evidence"] = {**found["evidence"], **evidence}
        details = found["evidence_details"]
        found["evidence_details"] = {**details, "has_evidence": True}
    if evidence and params.get("submit", True):
        return _submit(call, found)
    call.save(found)
    call.emit("charge.dispute.updated", found, previous=events.changed(before, found))
    return found


def _submit(call: Call, dispute: Resource) -> Resource:
    """Stripe's test words decide at once; any other evidence stays under review."""
    dispute["evidence_details"]["submission_count"] += 1
    outcome = OUTCOMES.get(dispute["evidence"].get("uncategorized_text") or "")
    if outcome:
        return decide(call, dispute, outcome)
    warning = dispute["status"].startswith("warning_")
    dispute["status"] = "warning_under_review" if warning else "under_review"
    call.save(dispute)
    call.emit("charge.dispute.updated", dispute)
    return dispute


def decide(call: Call, dispute: Resource, outcome: str) -> Resource:
    inquiry = dispute["status"].startswith("warning_")
    dispute["status"] = "warning_closed" if inquiry else outcome
    if outcome == "won" and not inquiry:
        _move_money(call, dispute, dispute["amount"])
    call.save(dispute)
    if outcome == "won" and not inquiry:
        call.emit("charge.dispute.funds_reinstated", dispute)
    call.emit("charge.dispute.closed", dispute)
    return dispute


def close(call: Call, params: dict[str, Any], dispute: str) -> Resource:
    """Give in: the dispute is lost."""
    found = call.get("dispute", dispute)
    _require_open(found)
    return decide(call, found, "lost")


def _require_open(dispute: Resource) -> None:
    if dispute["status"] not in OPEN:
        raise StripeError(400, "This dispute is already closed", code="dispute_already_closed")


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("charge", "payment_intent")
    return lists.page(call, "dispute", params, url="/v1/disputes", equal=equal)
