"""What a firm owes a customer an answer to."""

from care.models.posts import Deed, Post, Side
from care.models.threads import (
    REOPENING,
    THREAD_MOVES,
    About,
    Kind,
    Outcome,
    Remedy,
    Thread,
    ThreadState,
)

__all__ = [
    "REOPENING",
    "THREAD_MOVES",
    "About",
    "Deed",
    "Kind",
    "Outcome",
    "Post",
    "Remedy",
    "Side",
    "Thread",
    "ThreadState",
]
