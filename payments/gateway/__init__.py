"""The only door to Stripe. Nothing else in the product imports its library.

Every call is named after what it does for us and gives back a small value of our own. No call
is made inside a database transaction. A call whose outcome is unknown raises `Unavailable`;
one that Stripe understood and refused raises `Refused`.
"""

from payments.gateway import cards, charges, checkout, customers, disputes, refunds, webhooks
from payments.gateway.client import Broken, Refused, Unavailable

__all__ = [
    "Broken",
    "Refused",
    "Unavailable",
    "cards",
    "charges",
    "checkout",
    "customers",
    "disputes",
    "refunds",
    "webhooks",
]
