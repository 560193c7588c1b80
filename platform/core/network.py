"""Where a request came from, past the proxies we trust."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

# A network of IPv6 is what one household or office gets.
HOUSEHOLD = 64


def address_of(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The visitor's address; None where a proxy says something that is none."""
    try:
        return ip_address(get_adapter(request).get_client_ip(request))
    except (ValueError, PermissionDenied):
        return None


def household_of(request: HttpRequest) -> str:
    """What shares a limit: an address of IPv4, a /64 of IPv6; "" for this machine itself."""
    address = address_of(request)
    if address is None:
        return "unknown"
    # A socket that hears both writes an address of IPv4 as one of IPv6 (::ffff:203.0.113.9), and
    # the whole of IPv4 would be one household.
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        address = IPv6Address(int(address) >> HOUSEHOLD << HOUSEHOLD)
    return str(address)
