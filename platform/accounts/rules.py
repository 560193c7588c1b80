"""Who people are, as predicates that the floors above combine."""

import rules

from accounts.models import Firm, FirmRole, User


@rules.predicate
def is_signed_in(user: User) -> bool:
    return bool(user.is_authenticated)


@rules.predicate
def is_editor(user: User) -> bool:
    return bool(user.is_authenticated and user.is_staff)


@rules.predicate
def is_operator(user: User) -> bool:
    return bool(user.is_authenticated and (user.is_superuser or user.role == "operator"))


@rules.predicate
def works_for_firm(user: User, firm: Firm | None) -> bool:
    return role_in(user, firm) is not None


@rules.predicate
def leads_firm(user: User, firm: Firm | None) -> bool:
    """Owners and product leads decide in the firm's name."""
    return role_in(user, firm) in {FirmRole.OWNER, FirmRole.PRODUCT_LEAD}


@rules.predicate
def owns_firm(user: User, firm: Firm | None) -> bool:
    return role_in(user, firm) == FirmRole.OWNER


@rules.predicate
def owns_a_firm(user: User) -> bool:
    """Whether the person is an owner of any firm."""
    return bool(user.is_authenticated and FirmRole.OWNER in _roles_of(user).values())


@rules.predicate
def enters_studio(user: User) -> bool:
    """Staff, and whoever works for a firm."""
    return bool(user.is_authenticated and (user.is_staff or _roles_of(user)))


def firms_of(user: User) -> list[int]:
    """The firms this person works for, as ids."""
    return list(_roles_of(user)) if user.is_authenticated else []


def role_in(user: User, firm: Firm | None) -> str | None:
    """The person's role in the firm."""
    if firm is None or not user.is_authenticated:
        return None
    return _roles_of(user).get(firm.pk)


def _roles_of(user: User) -> dict[int, str]:
    """The person's role in each firm. Read once per request: the answer stays on the user."""
    known: dict[int, str] | None = getattr(user, "_firm_roles", None)
    if known is None:
        known = dict(user.memberships.values_list("firm_id", "role"))
        user._firm_roles = known  # type: ignore[attr-defined]
    return known


rules.add_perm("accounts.verify_firm", is_operator)
rules.add_perm("accounts.manage_team", owns_firm)
rules.add_perm("accounts.change_firm", owns_firm)
rules.add_perm("accounts.close_firm", owns_firm)
