"""People, firms and their teams."""

from accounts.models.firms import (
    Firm,
    FirmInvitation,
    FirmMember,
    FirmRole,
    FirmState,
    InvitationState,
)
from accounts.models.people import Role, User

__all__ = [
    "Firm",
    "FirmInvitation",
    "FirmMember",
    "FirmRole",
    "FirmState",
    "InvitationState",
    "Role",
    "User",
]
