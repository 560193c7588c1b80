"""Let somebody in again who has lost key, phone and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor
from accounts.models import User
from notifications import outbox


class Command(BaseCommand):
    help = "Take every second factor off the account with this e-mail address; they are told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        with transaction.atomic():
            dropped = second_factor.drop(user, at=timezone.now())
            if dropped is None:
                raise CommandError(f"{user.display_name} has no second factor.")
            outbox.write(
                "account_changed",
                to=[user],
                once=f"second-factor-dropped:{dropped.pk}",
                at=dropped.at,
                what="second_factor_dropped",
                path=reverse("account_reset_password"),
            )
        self.stdout.write(f"{user.display_name} <{user.email}> has no second factor any more.")
