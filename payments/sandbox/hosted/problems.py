"""What can be wrong with a typed card; the page has the words."""

from enum import StrEnum


class Problem(StrEnum):
    NUMBER_INVALID = "number_invalid"
    NUMBER_UNKNOWN = "number_unknown"
    EXPIRY_INVALID = "expiry_invalid"
    EXPIRY_PAST = "expiry_past"
    CVC_INVALID = "cvc_invalid"
