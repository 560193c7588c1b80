"""Granting the site's roles. A role and its Wagtail group always change together."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Role, User
from core import events

# Wagtail's own groups, made by its migrations.
GROUPS = {Role.EDITOR: ["Editors", "Moderators"], Role.OPERATOR: ["Editors", "Moderators"]}


@transaction.atomic
def grant(user: User, *, role: Role, by: User | None, at: datetime) -> User:
    """Give `user` the role and what it needs in Wagtail. Safe to call twice."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.role = role
    user.is_superuser = role == Role.OPERATOR
    user.save(update_fields=["role", "is_superuser"])
    user.groups.remove(*Group.objects.filter(name__in=["Editors", "Moderators"]))
    user.groups.add(*Group.objects.filter(name__in=GROUPS.get(role, [])))
    events.record("role_granted", user, at=at, by=by, role=role)
    return user
