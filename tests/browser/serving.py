"""What the live server is still doing for pages that nobody looks at any more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from django.core.signals import request_finished, request_started

# Seconds; only a request that hangs is waited for so long.
PATIENCE = 20


@contextmanager
def until_answered() -> Iterator[None]:
    """Waits at its end for every request that has begun meanwhile.

    The flush behind a test locks all tables; a request that still writes would deadlock with it,
    or leave its rows to the next test.
    """
    busy: set[threading.Thread] = set()
    main = threading.current_thread()

    def begin(**_said: Any) -> None:
        if threading.current_thread() is not main:
            busy.add(threading.current_thread())

    def end(**_said: Any) -> None:
        busy.discard(threading.current_thread())

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield
        until = monotonic() + PATIENCE
        while any(thread.is_alive() for thread in tuple(busy)) and monotonic() < until:
            sleep(0.01)
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)
