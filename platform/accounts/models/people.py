"""People."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import handles, people


class Role(models.TextChoices):
    """What a person is to the site. Roles weigh nothing in a vote."""

    MEMBER = "member", _("Member")
    EDITOR = "editor", _("Editor")
    OPERATOR = "operator", _("Operator")


class FormOfAddress(models.TextChoices):
    """How a person wants to be spoken to, on pages, in mails and by whoever replies to them."""

    FORMAL = "formal", _("Formally, by surname")
    INFORMAL = "informal", _("Informally, by first name")


class Calendar(models.TextChoices):
    """How dates are counted where a language knows two ways: today, in Persian."""

    USUAL = "", _("Solar Hijri, as usual in Persian")
    GREGORIAN = "gregorian", _("Gregorian")


class Salutation(models.TextChoices):
    """What stands before the surname."""

    NONE = "", _("Nothing")
    MS = "ms", _("Ms")
    MR = "mr", _("Mr")
    OWN = "own", _("Words of your own")


def portrait_path(user: "User", name: str) -> str:
    """A new name each time, so that an address never changes what it shows."""
    return f"people/{uuid.uuid4().hex}.webp"


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
    display_name = people.NameField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=8, default="en")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    form_of_address = models.CharField(
        max_length=8, choices=FormOfAddress, default=FormOfAddress.FORMAL
    )
    salutation = models.CharField(max_length=4, choices=Salutation, blank=True)
    salutation_words = models.CharField(max_length=40, blank=True)
    surname = models.CharField(_("surname"), max_length=80, blank=True)
    called = models.CharField(_("first name"), max_length=40, blank=True)
    calendar = models.CharField(max_length=9, choices=Calendar, blank=True)
    portrait = models.ImageField(upload_to=portrait_path, blank=True)
    # What /people/<handle>/ shows.
    page_is_public = models.BooleanField(default=True)
    shows_ideas = models.BooleanField(default=True)
    shows_comments = models.BooleanField(default=True)
    shows_since = models.BooleanField(default=True)
    # The row stays, for the books and the ballots; nothing in it tells who it was.
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            # `unique=True` on the columns takes “Mina” and “mina” for two.
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint(Lower("handle"), name="user_handle_once"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) & ~Q(display_name="")
                | Q(
                    erased_at__isnull=False,
                    is_active=False,
                    display_name="",
                    surname="",
                    called="",
                    salutation_words="",
                    portrait="",
                    email__endswith=".invalid",
                ),
                name="user_nameless_iff_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.handle

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the site: they neither vote nor pledge."""
        return self.role != Role.MEMBER or self.is_superuser

    @property
    def portrait_url(self) -> str:
        """The address of the picture, or nothing."""
        return self.portrait.url if self.portrait else ""

    @property
    def page_url(self) -> str:
        """Where others read about this person; nothing if they keep their page to themselves.

        The page stands on a floor above, so it is known by its name alone.
        """
        return reverse("person", args=[self.handle]) if self.has_public_page else ""

    @property
    def has_public_page(self) -> bool:
        return self.is_active and self.page_is_public

    @property
    def first_name(self) -> str:
        """What Wagtail calls a person by, at the foot of its menu."""
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
