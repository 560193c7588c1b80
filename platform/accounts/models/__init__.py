"""People, firms and their teams."""

from accounts.models.consents import Consent, Purpose
from accounts.models.firms import (
    Accent,
    Firm,
    FirmInvitation,
    FirmMember,
    FirmRole,
    FirmState,
    InvitationState,
)
from accounts.models.people import Calendar, FormOfAddress, Role, Salutation, User

__all__ = [
    "Accent",
    "Calendar",
    "Consent",
    "Firm",
    "FirmInvitation",
    "FirmMember",
    "FirmRole",
    "FirmState",
    "FormOfAddress",
    "InvitationState",
    "Purpose",
    "Role",
    "Salutation",
    "User",
]
