"""Celery's messages as files in one folder: a doorbell that needs no server.

Kombu's own file-system transport shows a message before it is written, takes it through
another file system, and rewrites its table of queues in place; with several workers each of
these ends a worker now and then. Here a message appears and is taken by one rename. A queue
is named by its routing key. What a killed worker holds is lost: the sweeps find the work.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual
from kombu.transport.virtual.exchange import STANDARD_EXCHANGE_TYPES
from kombu.utils.json import dumps, loads

LISTEN_SECONDS = 0.25


class Channel(virtual.Channel):
    """Whoever renames a message first has it; everybody else moves on to the next."""

    @property
    def _folder(self) -> Path:
        return Path(self.connection.client.transport_options["folder"])

    def _queue(self, queue: str) -> Path:
        # The name becomes a folder's: it must not lead anywhere else.
        if not queue.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"{queue!r} is no name for a queue of files")
        folder = self._folder / queue
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        # Names sort by time, so that the oldest message is taken first.
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        draft = self._queue(queue) / f".{name}"
        draft.write_text(dumps(message))
        draft.rename(draft.with_name(name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = self._queue(queue)
        for name in sorted(_waiting(folder)):
            taken = folder / f".{name}.{os.getpid()}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue
            text = taken.read_text()
            taken.unlink()
            return loads(text)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(_waiting(self._queue(queue)))

    def _purge(self, queue: str) -> int:
        names = _waiting(self._queue(queue))
        for name in names:
            (self._queue(queue) / name).unlink(missing_ok=True)
        return len(names)

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        return [routing_key]

    def get_table(self, exchange: str) -> list[tuple[str, str, str]]:
        return []


class Transport(virtual.Transport):
    Channel = Channel
    implements = virtual.Transport.implements.extend(
        asynchronous=False, exchange_type=frozenset(STANDARD_EXCHANGE_TYPES)
    )
    driver_type = "filesystem"
    driver_name = "filesystem"

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """A worker asks for two seconds at a time, and hears a request to stop only between."""
        patience = None if timeout is None else min(timeout, LISTEN_SECONDS)
        return super().drain_events(connection, timeout=patience)  # type: ignore[no-untyped-call]

    def driver_version(self) -> str:
        return "N/A"


def _waiting(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if not name.startswith(".")]


def depth(folder: Path) -> int:
    """How many messages wait in a queue's folder, which may not be there yet."""
    return len(_waiting(folder)) if folder.is_dir() else 0
