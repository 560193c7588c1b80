"""Firms as they come by themselves: details, invitations, links."""

import itertools
import uuid
from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts import firms, invitations, logos, registry
from accounts.firms import Details
from accounts.models import Firm, FirmInvitation, FirmRole, User
from cms.firms import deeds
from core import pictures
from tests.factories import accounts

_serial = itertools.count(1)


def nip() -> str:
    """A number of the right form, another each time."""
    while True:
        nine = f"526{next(_serial):06d}"
        weighed = sum(int(d) * w for d, w in zip(nine, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=True))
        if weighed % 11 < 10:
            return f"{nine}{weighed % 11}"


def details(name: str = "Lumen Werkstatt", *, number: str = "", country: str = "PL") -> Details:
    entry = registry.read(country, number or nip())
    return Details(name, "Wrocław", "bicycle lights", entry)


def applied(*, by: User | None = None, at: datetime, **changes: str) -> Firm:
    """A firm that somebody registered themselves, waiting."""
    owner = accounts.secured(by or accounts.user("Olga Owner"))
    return firms.apply(details(**changes), by=owner, submission=uuid.uuid4(), at=at)


def invitation(
    firm: Firm,
    *,
    address: str = "",
    role: FirmRole = FirmRole.AGENT,
    by: User | None = None,
    at: datetime,
) -> FirmInvitation:
    return deeds.invite(
        firm,
        address=address or f"invited-{next(_serial)}@example.org",
        role=role,
        language="en",
        by=by or accounts.owner_of(firm),
        at=at,
    )


def link(made: FirmInvitation) -> str:
    return f"/en/firms/invitations/{invitations.token(made)}/"


def drawing(kind: str = "PNG", size: tuple[int, int] = (400, 300)) -> SimpleUploadedFile:
    """A file such as firms send as their logo."""
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile(f"our-logo.{kind.lower()}", out.getvalue(), f"image/{kind.lower()}")


def with_logo(firm: Firm) -> Firm:
    picture = pictures.logo(drawing())
    return logos.put(firm, picture=picture, by=accounts.owner_of(firm), at=timezone.now())
