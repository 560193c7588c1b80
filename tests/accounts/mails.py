"""What people are told about their accounts."""

import re

from django.core import mail

from notifications.models import Mail


def changes_told() -> list[tuple[str, str]]:
    """Each notice of a change: what changed, and to which address it goes; oldest first."""
    rows = Mail.objects.filter(kind="account_changed").order_by("id").select_related("recipient")
    return [(str(row.params["what"]), row.to_address) for row in rows]


def code_to(address: str) -> str:
    """The code of the newest mail to this address. Once sent, it stands nowhere else."""
    letter = next(one for one in reversed(mail.outbox) if one.to == [address])
    found = re.search(r"^([A-Z0-9-]{6,})$", str(letter.body), re.MULTILINE)
    assert found is not None
    return found[1]
