"""People."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import handles


class Role(models.TextChoices):
    """What a person is to the site. Roles weigh nothing in a vote."""

    MEMBER = "member", _("Member")
    EDITOR = "editor", _("Editor")
    OPERATOR = "operator", _("Operator")


class UserManager(BaseUserManager["User"]):
    """Makes accounts; used by allauth, commands and factories alike."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.handle = user.handle or handles.suggest(user.display_name)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields |= {"role": Role.OPERATOR, "is_superuser": True}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One account, one verified address, one voice."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.CharField(
        _("handle"), max_length=handles.LENGTH, validators=handles.VALIDATORS, unique=True
    )
    display_name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=8, default="en")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint(Lower("handle"), name="user_handle_once"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.handle

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the site: they neither vote nor pledge."""
        return self.role != Role.MEMBER or self.is_superuser

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
