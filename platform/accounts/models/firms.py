"""Firms and their teams."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import registry
from accounts.models.people import User
from core import languages
from core.translated import Said, Translated


class FirmState(models.TextChoices):
    """Only a verified firm publishes; a closed one stays in the books."""

    WAITING = "waiting", _("Waiting to be verified")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Not verified")
    CLOSED = "closed", _("Closed")


class Accent(models.TextChoices):
    """What tints a firm's own pages. static/css/tokens.css has the hues; contrast is tested."""

    TEAL = "teal", pgettext_lazy("colour", "Teal")
    PINE = "pine", pgettext_lazy("colour", "Pine")
    MOSS = "moss", pgettext_lazy("colour", "Moss")
    BLUE = "blue", pgettext_lazy("colour", "Blue")
    INDIGO = "indigo", pgettext_lazy("colour", "Indigo")
    VIOLET = "violet", pgettext_lazy("colour", "Violet")
    PLUM = "plum", pgettext_lazy("colour", "Plum")
    GRAPHITE = "graphite", pgettext_lazy("colour", "Graphite")


def logo_path(firm: "Firm", name: str) -> str:
    """A new name each time, so that an address never changes what it shows."""
    return f"firms/{uuid.uuid4().hex}.webp"


class FirmQuerySet(models.QuerySet["Firm"]):
    def verified(self) -> "FirmQuerySet":
        return self.filter(verified_at__isnull=False)

    def waiting(self) -> "FirmQuerySet":
        """Those an operator has to look at, the longest waiting first."""
        return self.filter(state=FirmState.WAITING).order_by("submitted_at", "pk")

    def not_closed(self) -> "FirmQuerySet":
        return self.exclude(state=FirmState.CLOSED)

    def of(self, user: User) -> "FirmQuerySet":
        """The firms this person works for."""
        return self.filter(members__user=user)


class Firm(Translated):
    """An organisation that opens campaigns. It may publish once an operator has verified it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    about = models.CharField(_("what you make"), max_length=160, blank=True)
    # Empty: the site's own petrol.
    accent = models.CharField(max_length=8, choices=Accent, blank=True)
    logo = models.ImageField(upload_to=logo_path, blank=True)
    # Its entry in a public register, as accounts.registry writes it; empty where operators
    # registered the firm themselves.
    country = models.CharField(max_length=2, blank=True)
    register = models.CharField(max_length=12, blank=True)
    registry_number = models.CharField(max_length=registry.LONGEST, blank=True)
    state = models.CharField(max_length=10, choices=FirmState, default=FirmState.WAITING)
    submitted_at = models.DateTimeField(null=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    refusal = models.TextField(max_length=1000, blank=True)
    registered_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="registered_firms"
    )
    # Names the form it was registered with, so that a second click makes no second firm.
    submission = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FirmQuerySet.as_manager()

    class Meta:
        constraints = [
            # A number is free again once its firm has closed; firms without one are all let in.
            models.UniqueConstraint(
                fields=["country", "register", "registry_number"],
                condition=~Q(state="closed") & ~Q(registry_number=""),
                name="firm_registry_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_at__isnull=False)
                | ~Q(state="verified") & Q(verified_at__isnull=True),
                name="firm_verified_at_iff_verified",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="firm_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="firm_refusal_says_why"
            ),
            models.CheckConstraint(
                condition=Q(accent__in=["", *Accent.values]), name="firm_accent_is_tested"
            ),
            languages.constraint(name="firm_language_known"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(logo=""), name="firm_closed_has_no_logo"
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at"], name="firm_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("firm", args=[self.slug])

    @property
    def line(self) -> Said:
        """What it makes, for whoever reads."""
        return self.spoken("about")

    @property
    def note(self) -> Said:
        """City and line beside its name, both in the words of the firm."""
        return Said(" · ".join(filter(None, [self.city, self.line])), self.line.lang)

    @property
    def is_closed(self) -> bool:
        return self.state == FirmState.CLOSED

    @property
    def logo_url(self) -> str:
        """The address of the picture, or nothing."""
        return self.logo.url if self.logo else ""

    @property
    def entry(self) -> registry.Entry:
        return registry.Entry(self.country, self.register, self.registry_number)


class FirmRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    PRODUCT_LEAD = "product_lead", _("Product lead")
    AGENT = "agent", _("Agent")


class FirmMember(models.Model):
    """A person's place in a firm's team."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=FirmRole)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "user"], name="firm_member_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, {self.firm})"


class InvitationState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class FirmInvitation(models.Model):
    """An address asked to join a firm's team; `mails` counts how often.

    Once the invitation has ended, the address is no longer needed and is blanked.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="invitations")
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    role = models.CharField(max_length=12, choices=FirmRole)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.OPEN)
    mails = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "address"],
                condition=Q(state="open"),
                name="firm_invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False, address=""),
                name="firm_invitation_ended_iff_not_open",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False)
                | ~Q(state="accepted") & Q(accepted_by__isnull=True),
                name="firm_invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.firm_id}"
