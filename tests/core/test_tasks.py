from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from core import counters, tasks
from core.models import Counter

pytestmark = pytest.mark.django_db


def test_what_has_run_out_goes_and_the_rest_stays() -> None:
    sessions = [SessionStore(), SessionStore()]
    for session in sessions:
        session["seen"] = True
        session.save()
    old, running = (session.session_key for session in sessions)
    Session.objects.filter(session_key=old).update(expire_date=timezone.now() - timedelta(1))
    storage = counters.DatabaseStorage()
    storage.incr("old", -1)
    storage.incr("running", 60)

    tasks.tidy()

    assert list(Session.objects.values_list("session_key", flat=True)) == [running]
    assert list(Counter.objects.values_list("key", flat=True)) == ["running"]
