"""What happens by itself once the clock gets there."""

from collections.abc import Callable

from payments.sandbox.call import Call
from payments.sandbox.errors import StripeError
from payments.sandbox.resources import balance_transactions, checkout_sessions, refunds

ACTIONS: dict[str, Callable[[Call, str], object]] = {
    "expire_session": checkout_sessions.expire_if_open,
    "fail_refund": refunds.fail,
    "make_available": balance_transactions.make_available,
}


def run_due(call: Call) -> int:
    """Run inside the caller's transaction; the number of timers that went off."""
    due = call.store.query(
        "SELECT id, action, target FROM timers WHERE due_at <= ? ORDER BY due_at, id", (call.now,)
    )
    for number, action, target in due:
        # Before it is done: one that is refused must not come up again at every call.
        call.store.execute("DELETE FROM timers WHERE id = ?", (number,))
        try:
            ACTIONS[action](call, target)
        except StripeError:
            # The object has moved on by another way, such as a refund failed by hand.
            continue
    return len(due)
