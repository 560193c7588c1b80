"""The sandbox and the round of the payments' tests."""

from tests.payments.conftest import deadline, live, now, sandbox

__all__ = ["deadline", "live", "now", "sandbox"]
