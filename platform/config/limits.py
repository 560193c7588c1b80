"""How much each door takes from one account and from one network. Policy, kept in one place.

A network may be a household or a whole university, so it gets more. Names are those of views.
"""

from core.limiting import Limit

# Fast for a person, slow for a program.
WRITING = Limit(account="60/minute", network="600/minute")
COMMENTING = Limit(account="60/hour", network="600/hour")
LIMITS = {
    "projects:propose": Limit(account="20/hour", network="200/hour"),
    "projects:edit": Limit(account="60/hour", network="600/hour"),
    "payments:start": Limit(account="30/hour", network="600/hour"),
    "payments:resume": Limit(account="30/hour", network="300/hour"),
    # Each of these decodes a picture: seconds of a processor and much memory.
    "accounts:portrait": Limit(account="30/hour", network="300/hour"),
    "firms:logo": Limit(account="30/hour", network="300/hour"),
    "personal-data-export": Limit(account="10/hour", network="100/hour"),
    # Each of these sends a mail to somebody who did not ask for it.
    "firms:team": Limit(account="30/hour", network="120/hour"),
    "firms:resend": Limit(account="10/hour", network="60/hour"),
    "firms:new": Limit(account="10/hour", network="60/hour"),
    "care:ask": Limit(account="20/hour", network="200/hour"),
    "community:report": Limit(account="30/hour", network="300/hour"),
    "community:report_idea": Limit(account="30/hour", network="300/hour"),
    "community:write_idea": COMMENTING,
    "community:write_campaign": COMMENTING,
    "community:reply": COMMENTING,
    "account_signup": Limit(account="10/hour", network="60/hour"),
    "account_reset_password": Limit(account="10/hour", network="30/hour"),
}
# Machines prove who they are by a signature or a secret, and must not be kept waiting: after a
# great mailing a provider reports a thousand bounces in a minute, from one address.
UNLIMITED = {"mail-reports", "mail-stop", "stripe-events"}


def limit_of(door: str) -> Limit | None:
    return None if door in UNLIMITED else LIMITS.get(door, WRITING)
