"""Switches for trouble and counts for whoever audits: the part Stripe does not have."""

from typing import TYPE_CHECKING, Any

from payments.sandbox.errors import StripeError
from payments.sandbox.faults import Fault, Kind
from payments.sandbox.resources import disputes, refunds
from payments.sandbox.store import Resource

if TYPE_CHECKING:
    from payments.sandbox.core import Sandbox

DELIVERY = {"paused": False, "shuffle": False, "delay_seconds": 0.0, "duplicates": 0}
MOST_DUPLICATES = 10


class Control:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def fail_next(
        self,
        kind: str | Kind,
        *,
        count: int = 1,
        path_prefix: str = "/v1/",
        method: str = "",
        seconds: float = 30.0,
    ) -> Fault:
        """Strike the next `count` matching calls. See `faults.Kind` for the kinds."""
        fault = Fault(Kind(kind), max(count, 1), path_prefix, method.upper(), max(seconds, 0.0))
        self._sandbox.faults.arm(fault)
        return fault

    def clear_faults(self) -> None:
        self._sandbox.faults.clear()

    def limit_rate(self, per_second: int) -> int:
        """Answer 429 to every call beyond this many a second; 0 for no limit."""
        self._sandbox.rate_limit.change(per_second)
        return self._sandbox.rate_limit.per_second

    def delivery(self) -> dict[str, Any]:
        return {**DELIVERY, **self._sandbox.store.setting("delivery", {})}

    def change_delivery(self, **changes: Any) -> dict[str, Any]:
        """`paused`, `shuffle`, `delay_seconds`, `duplicates`; kept in the storage."""
        unknown = changes.keys() - DELIVERY.keys()
        if unknown:
            raise ValueError(f"Unknown delivery switch: {', '.join(sorted(unknown))}")
        after = {**self.delivery(), **changes}
        after["delay_seconds"] = max(float(after["delay_seconds"]), 0.0)
        after["duplicates"] = min(max(int(after["duplicates"]), 0), MOST_DUPLICATES)
        self._sandbox.store.change_setting("delivery", after)
        self._sandbox.webhooks.wake()
        return after

    def duplicate_event(self, event_id: str) -> int:
        return self._sandbox.webhooks.duplicate(event_id)

    def dispute(
        self, charge_id: str, *, reason: str = "fraudulent", inquiry: bool = False
    ) -> Resource:
        """Have the cardholder complain about a charge."""
        with self._sandbox.store.transaction():
            call = self._sandbox.call()
            charge = call.get("charge", charge_id)
            if charge["status"] != "succeeded" or charge["disputed"]:
                raise StripeError(400, "Only an undisputed, succeeded charge can be disputed.")
            dispute = disputes.start(call, charge, reason=reason, inquiry=inquiry)
        self._sandbox.webhooks.wake()
        return dispute

    def fail_refund(self, refund_id: str) -> Resource:
        with self._sandbox.store.transaction():
            refund = refunds.fail(self._sandbox.call(), refund_id)
        self._sandbox.webhooks.wake()
        return refund

    def counts(self) -> dict[str, Any]:
        """What an auditor wants to know: nobody charged twice, nothing forgotten."""
        store = self._sandbox.store
        kinds = store.query("SELECT kind, count(*) FROM objects GROUP BY kind ORDER BY kind")
        charges = store.query(
            "SELECT json_extract(body, '$.payment_intent'), count(*), "
            # A comparison is 1 or 0 in SQLite, so its sum counts.
            "sum(json_extract(body, '$.status') = 'succeeded'), "
            "sum(CASE WHEN json_extract(body, '$.status') = 'succeeded' "
            "THEN json_extract(body, '$.amount_captured') ELSE 0 END) "
            "FROM objects WHERE kind = 'charge' GROUP BY 1"
        )
        return {
            "objects": dict(kinds),
            "payment_intents_charged": sum(1 for row in charges if row[2]),
            "charges_succeeded": sum(row[2] for row in charges),
            "charges_failed": sum(row[1] - row[2] for row in charges),
            "amount_captured_by_currency": self._captured(),
            "double_charges": [row[0] for row in charges if row[2] > 1],
            "most_charges_per_payment_intent": max((row[1] for row in charges), default=0),
        }

    def charges_per_payment_intent(self) -> dict[str, dict[str, int]]:
        rows = self._sandbox.store.query(
            "SELECT json_extract(body, '$.payment_intent'), count(*), "
            "sum(json_extract(body, '$.status') = 'succeeded') "
            "FROM objects WHERE kind = 'charge' GROUP BY 1"
        )
        return {intent: {"tried": tried, "succeeded": good} for intent, tried, good in rows}

    def _captured(self) -> dict[str, int]:
        rows = self._sandbox.store.query(
            "SELECT json_extract(body, '$.currency'), sum(json_extract(body, '$.amount_captured')) "
            "FROM objects WHERE kind = 'charge' AND json_extract(body, '$.status') = 'succeeded' "
            "GROUP BY 1"
        )
        return dict(rows)

    def state(self) -> dict[str, Any]:
        return {
            "delivery": self.delivery(),
            "deliveries_waiting": self._sandbox.webhooks.waiting(),
            "faults": self._sandbox.faults.describe(),
            "rate_per_second": self._sandbox.rate_limit.per_second,
            "counts": self.counts(),
        }
