"""Everything the sandbox remembers, in SQLite: a file that survives a kill, or memory.

One connection under one lock: a call's changes, its kept answer and its events are one
transaction, so a killed process leaves either all of them or none.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Resource = dict[str, Any]

# `seq` is the order of lists; AUTOINCREMENT gives no number twice, so a cursor outlives removals.
# The indexes are used only while `select` spells its expressions as they do.
TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_customer
    ON objects (kind, json_extract(body, '$.customer'), seq);
CREATE INDEX IF NOT EXISTS objects_payment_intent
    ON objects (kind, json_extract(body, '$.payment_intent'), seq);
CREATE TABLE IF NOT EXISTS kept_answers (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    kept_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_answers_kept_at ON kept_answers (kept_at);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    first_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at);
CREATE TABLE IF NOT EXISTS timers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at REAL NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due_at);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        # No isolation level: Python would begin transactions of its own, and ours are nested.
        self._connection = sqlite3.connect(
            str(path) if path else ":memory:", check_same_thread=False, isolation_level=None
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        # The kernel keeps what a killed process wrote; only a power cut could lose the last calls.
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(TABLES)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested use makes a savepoint."""
        with self._lock:
            name = f"level_{self._depth}"
            self._connection.execute("BEGIN IMMEDIATE" if not self._depth else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth:
                    self._connection.execute(f"ROLLBACK TO {name}")
                self._connection.execute(f"RELEASE {name}" if self._depth else "ROLLBACK")
                raise
            self._depth -= 1
            self._connection.execute(f"RELEASE {name}" if self._depth else "COMMIT")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement; the number of rows it touched."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def save(self, resource: Resource) -> Resource:
        """Insert or replace; the first insertion decides the place in lists."""
        self.execute(
            "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (resource["id"], resource["object"], dumps(resource)),
        )
        return resource

    def find(self, resource_id: str) -> Resource | None:
        rows = self.query("SELECT body FROM objects WHERE id = ?", (resource_id,))
        return loads(rows[0][0]) if rows else None

    def remove(self, resource_id: str) -> None:
        self.execute("DELETE FROM objects WHERE id = ?", (resource_id,))

    def every(self, kind: str, **equal: Any) -> list[Resource]:
        """All objects of a kind with these fields, newest first."""
        return self.select(kind, equal)

    def select(
        self,
        kind: str,
        equal: dict[str, Any],
        *,
        newest_first: bool = True,
        clause: str = "",
        values: Sequence[Any] = (),
        limit: int = -1,
    ) -> list[Resource]:
        """Filter by top-level fields. `clause` comes from code, never from a request."""
        tests = "".join(f" AND json_extract(body, '$.{field}') = ?" for field in equal)
        order = "DESC" if newest_first else "ASC"
        where = f"kind = ?{tests}{clause}"
        rows = self.query(
            f"SELECT body FROM objects WHERE {where} ORDER BY seq {order} LIMIT ?",  # noqa: S608
            (kind, *equal.values(), *values, limit),
        )
        return [loads(body) for (body,) in rows]

    def position(self, kind: str, resource_id: str) -> int | None:
        rows = self.query("SELECT seq FROM objects WHERE kind = ? AND id = ?", (kind, resource_id))
        return int(rows[0][0]) if rows else None

    def setting(self, name: str, default: Any) -> Any:
        rows = self.query("SELECT value FROM settings WHERE name = ?", (name,))
        return json.loads(rows[0][0]) if rows else default

    def change_setting(self, name: str, value: Any) -> None:
        self.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )


def dumps(resource: Resource) -> str:
    return json.dumps(resource, separators=(",", ":"), ensure_ascii=False)


def loads(body: str) -> Resource:
    loaded: Resource = json.loads(body)
    return loaded
