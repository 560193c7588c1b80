"""Baselines that go through the product's own middleware, beside its own addresses."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from config.urls import urlpatterns as product
from core import events
from core.models import Event


def rows(request: HttpRequest) -> HttpResponse:
    """Fifty plain rows in a plain template, for someone signed in."""
    found = Event.objects.order_by("-id")[:50]
    return render(request, "benchmarks/rows.html", {"rows": found, "user": request.user})


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    """A POST with one INSERT, for someone signed in."""
    events.record("benchmark", cast(User, request.user), at=timezone.now())
    return HttpResponse(b"written")


urlpatterns = [path("baseline/rows/", rows), path("baseline/write/", write), *product]
