"""A new key for messages to phones."""

from typing import Any

from django.core.management.base import BaseCommand

from core import vapid


class Command(BaseCommand):
    help = (
        "Prints a new key for messages to phones. With another key every phone must be asked anew."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"VAPID_PRIVATE_KEY={vapid.new_key()}")
