"""The firm in whose name public votes are imported, unless another is named."""

from datetime import datetime

from django.db import transaction

from accounts import firms
from accounts.models import Firm, User

SLUG = "imported-public-votes"
# An owner nobody can sign in as: a firm has one, and `firms.add_member` lets people in.
OWNER = "imported-public-votes@eyelevel.test"


@transaction.atomic
def firm(*, at: datetime) -> Firm:
    """Found by its slug, made and verified the first time."""
    if found := Firm.objects.filter(slug=SLUG).first():
        return found
    owner = User.objects.filter(email=OWNER).first() or User.objects.create_user(
        OWNER, display_name="Imported public votes"
    )
    made = firms.register(
        name="Imported public votes",
        slug=SLUG,
        owner=owner,
        at=at,
        about="Votes of towns and districts, read from published files.",
    )
    return firms.verify(made, by=owner, at=at)
