"""People, firms and their teams."""

from accounts.models.firms import Firm, FirmMember, FirmRole
from accounts.models.people import Role, User

__all__ = ["Firm", "FirmMember", "FirmRole", "Role", "User"]
