"""Make somebody an editor or an operator, or a member again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import roles
from accounts.models import Role, User


class Command(BaseCommand):
    help = "Grant a role to the account with this e-mail address: member, editor or operator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *, email: str, role: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"No account has the address {email}. It must sign up first.")
        roles.grant(user, role=Role(role), by=None, at=timezone.now())
        self.stdout.write(f"{user.display_name} <{user.email}> is now {role}.")
