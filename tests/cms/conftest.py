"""The sandbox and the clock of the payments' tests."""

from tests.payments.conftest import now, sandbox

__all__ = ["now", "sandbox"]
