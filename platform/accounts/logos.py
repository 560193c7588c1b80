"""The picture beside a firm's name. Like its city and its colour, it needs nobody's leave."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.firms import FirmClosed
from accounts.models import Firm, User
from core import events, moves, pictures


@transaction.atomic
def put(firm: Firm, *, picture: "ContentFile[bytes]", by: User, at: datetime) -> Firm:
    """A new logo instead of the old one; `core.pictures.logo` makes it."""
    firm = moves.lock(firm)
    if firm.is_closed:
        raise FirmClosed(firm.slug)
    pictures.forget(firm.logo)
    firm.logo.save("logo.webp", picture, save=False)
    firm.save(update_fields=["logo"])
    events.record("firm_logo_changed", firm, at=at, by=by)
    return firm


@transaction.atomic
def remove(firm: Firm, *, by: User, at: datetime) -> Firm:
    """Safe to call twice."""
    firm = moves.lock(firm)
    if firm.logo:
        pictures.forget(firm.logo)
        firm.logo = ""
        firm.save(update_fields=["logo"])
        events.record("firm_logo_removed", firm, at=at, by=by)
    return firm
