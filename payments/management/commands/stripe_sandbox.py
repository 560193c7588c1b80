"""Starts the Stripe sandbox: `manage.py stripe_sandbox --port N [--storage FILE]`."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.sandbox.core import Sandbox
from payments.sandbox.server import HOST, Server

LIVE_KEYS = ("sk_live_", "rk_live_")


class Command(BaseCommand):
    help = "Serve a stand-in for Stripe's API on this machine. No money moves."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True, help="0 takes any free port")
        parser.add_argument(
            "--storage",
            type=Path,
            default=None,
            help="SQLite file that keeps the state; without it everything is in memory",
        )

    def handle(self, *args: Any, port: int, storage: Path | None, **options: Any) -> None:
        refuse_live_key(os.environ.get("STRIPE_SECRET_KEY", ""))
        if storage is not None:
            storage.parent.mkdir(parents=True, exist_ok=True)
        try:
            server = Server(Sandbox(storage=storage), port)
        except (OSError, OverflowError) as taken:
            raise CommandError(f"Port {port} on {HOST} cannot be used: {taken}") from taken
        server.stop_on_signals()
        self.stdout.write(f"Stripe sandbox on {server.sandbox.base_url} (no money moves)")
        self.stdout.flush()
        server.run()


def refuse_live_key(key: str) -> None:
    if key.strip().startswith(LIVE_KEYS):
        raise CommandError(
            "STRIPE_SECRET_KEY holds a live key. The sandbox is for test keys only: unset it, or "
            "do not start the sandbox."
        )
