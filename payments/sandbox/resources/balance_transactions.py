"""The platform's balance, line by line."""

from typing import Any

from payments.sandbox import lists
from payments.sandbox.call import Call
from payments.sandbox.store import Resource

AVAILABLE_AFTER_SECONDS = 2 * 86_400
# About what Stripe asks for a European card, and for a dispute.
FEE_FIXED = 25
FEE_PER_MILLE = 15
DISPUTE_FEE = 1_500


def processing_fee(amount: int) -> int:
    """1.5 % rounded half up, and 25 cents."""
    return (amount * FEE_PER_MILLE + 500) // 1_000 + FEE_FIXED


def record(
    call: Call,
    source: Resource,
    line_type: str,
    *,
    amount: int,
    fee: int = 0,
    category: str | None = None,
) -> Resource:
    line = call.new(
        "balance_transaction",
        amount=amount,
        available_on=int(call.now) + AVAILABLE_AFTER_SECONDS,
        balance_type="payments",
        currency=source["currency"],
        description=source.get("description"),
        fee=fee,
        fee_details=_fee_details(fee, source["currency"]),
        net=amount - fee,
        reporting_category=category or line_type,
        source=source["id"],
        status="pending",
        type=line_type,
    )
    call.later(AVAILABLE_AFTER_SECONDS, "make_available", line["id"])
    return call.save(line)


def _fee_details(fee: int, currency: str) -> list[Resource]:
    if not fee:
        return []
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]


def make_available(call: Call, line_id: str) -> None:
    line = call.get("balance_transaction", line_id)
    call.save({**line, "status": "available"})


def retrieve(call: Call, params: dict[str, Any], line_id: str) -> Resource:
    return call.get("balance_transaction", line_id)


def list_all(call: Call, params: dict[str, Any]) -> Resource:
    equal = ("currency", "source", "type")
    url = "/v1/balance_transactions"
    return lists.page(call, "balance_transaction", params, url=url, equal=equal)


def balance(call: Call, params: dict[str, Any]) -> Resource:
    """`/v1/balance`: the sums of all lines, per currency."""
    sums = call.store.query(
        "SELECT json_extract(body, '$.currency'), json_extract(body, '$.status'), "
        "sum(json_extract(body, '$.net')) FROM objects WHERE kind = 'balance_transaction' "
        "GROUP BY 1, 2 ORDER BY 1"
    )
    currencies = sorted({currency for currency, _, _ in sums}) or ["eur"]
    net = {(currency, status): total for currency, status, total in sums}
    return {
        "object": "balance",
        "livemode": False,
        **{
            status: [
                {
                    "amount": net.get((currency, status), 0),
                    "currency": currency,
                    "source_types": {"card": net.get((currency, status), 0)},
                }
                for currency in currencies
            ]
            for status in ("available", "pending")
        },
    }
