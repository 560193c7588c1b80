"""The rows that requests name."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from care import inbox
from care.models import Thread
from care.subjects import NoSuchSubject, Subject, find
from projects.views.requests import Request


def own_thread_or_404(request: Request, key: UUID) -> Thread:
    """The person's own thread; anyone else's is nowhere."""
    mine = Thread.objects.of(request.user).select_related(*inbox.ROWS)
    return get_object_or_404(mine, key=key)


def subject_or_404(request: Request, about: str, key: str) -> Subject:
    try:
        return find(about, key, user=request.user)
    except NoSuchSubject as nothing:
        raise Http404(str(nothing)) from nothing


def before(request: Request) -> int:
    """Where the reader has come from in a long thread; what is no number is its end."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
