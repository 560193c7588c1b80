"""Who may move money back."""

import rules

from accounts.rules import is_operator

# A firm may ask for it, but whoever holds the money decides.
rules.add_perm("payments.refund", is_operator)
