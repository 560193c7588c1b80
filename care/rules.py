"""Who may do what with threads."""

import rules

from accounts.models import User
from accounts.rules import is_operator, works_for_firm
from care.models import Thread


@rules.predicate
def opened_thread(user: User, thread: Thread | None) -> bool:
    return thread is not None and bool(user.is_authenticated) and thread.opened_by_id == user.pk


@rules.predicate
def works_on_thread(user: User, thread: Thread | None) -> bool:
    """The firm's whole team does; whoever opened the thread is its other side."""
    if thread is None or thread.opened_by_id == user.pk:
        return False
    return bool(works_for_firm(user, thread.firm))


@rules.predicate
def is_called_to_thread(user: User, thread: Thread | None) -> bool:
    """Operators are, once the firm has let the published time pass."""
    if thread is None or thread.escalated_at is None or thread.opened_by_id == user.pk:
        return False
    return bool(is_operator(user)) and not works_on_thread(user, thread)


rules.add_perm("care.write", opened_thread)
rules.add_perm("care.answer", works_on_thread)
rules.add_perm("care.step_in", is_called_to_thread)
