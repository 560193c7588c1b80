"""Trouble on demand: the next calls fail, stall or lose their answer."""

import threading
from collections import deque
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    RATE_LIMIT = "rate_limit"  # 429, not executed, not kept
    SERVER_ERROR = "server_error"  # 500, not executed, kept under the idempotency key
    CLOSE = "close"  # connection closed, not executed
    CLOSE_AFTER = "close_after"  # executed, then the connection is closed without an answer
    HANG_AFTER = "hang_after"  # executed, then no answer for `seconds`
    SLOW = "slow"  # executed after `seconds`


@dataclass(frozen=True)
class Fault:
    """`count` calls matching method and path prefix are struck."""

    kind: Kind
    count: int = 1
    path_prefix: str = "/v1/"
    method: str = ""
    seconds: float = 30.0

    def strikes(self, method: str, path: str) -> bool:
        return path.startswith(self.path_prefix) and self.method in ("", method)


class Switches:
    """The armed faults, first come first struck. Used from many threads."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._guard = threading.Lock()

    def arm(self, fault: Fault) -> None:
        with self._guard:
            self._armed.append(fault)

    def clear(self) -> None:
        with self._guard:
            self._armed.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that strikes this call, its count reduced by one."""
        with self._guard:
            for place, fault in enumerate(self._armed):
                if fault.strikes(method, path):
                    left = replace(fault, count=fault.count - 1)
                    self._armed[place : place + 1] = [left] if left.count > 0 else []
                    return fault
        return None

    def describe(self) -> list[dict[str, Any]]:
        with self._guard:
            return [asdict(fault) for fault in self._armed]


class RateLimit:
    """Stripe's limit on calls per second, off unless set; a call over it gets 429."""

    def __init__(self) -> None:
        self.per_second = 0
        self._recent: deque[float] = deque()
        self._guard = threading.Lock()

    def change(self, per_second: int) -> None:
        """0 switches it off."""
        with self._guard:
            self.per_second = max(per_second, 0)
            self._recent.clear()

    def admits(self, now: float) -> bool:
        """Count this call, if the second before it left room."""
        with self._guard:
            # A window that slides, so that no burst fits across the turn of a second.
            while self._recent and self._recent[0] <= now - 1:
                self._recent.popleft()
            if self.per_second and len(self._recent) >= self.per_second:
                return False
            self._recent.append(now)
            return True
