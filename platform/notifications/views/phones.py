"""The browsers that tell me: letting this one, and taking any of them back."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sessions
from core import vapid
from notifications import context as told
from notifications import phones, preferences
from notifications.models import PushSubscription
from notifications.models.phones import LONGEST_ENDPOINT
from notifications.views.mine import Request


class BrowserForm(forms.Form):
    """What a browser says of itself."""

    endpoint = forms.CharField(max_length=LONGEST_ENDPOINT)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)


class SubscriptionForm(BrowserForm):
    """`again` wakes one that had been let in before."""

    again = forms.BooleanField(required=False)


class RenewalForm(BrowserForm):
    """`former` is the address it had; not every browser still knows."""

    former = forms.CharField(max_length=LONGEST_ENDPOINT, required=False)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: Request) -> HttpResponse:
    """The list, and the button; a script sends what the browser says once it is pressed."""
    if not preferences.push_is_offered():
        raise Http404("no key")
    if request.method == "POST":
        return _subscribe(request)
    rows = phones.of(request.user, at=timezone.now())
    shown = [
        {
            "row": row,
            "name": sessions.device(row.user_agent),
            "is_this": row.session_key == request.session.session_key,
        }
        for row in rows[: phones.MOST]
    ]
    public_key = vapid.public_key(settings.VAPID_PRIVATE_KEY)
    context = {"devices": shown, "public_key": public_key}
    return TemplateResponse(request, "notifications/devices.html", context)


def _subscribe(request: Request) -> HttpResponse:
    form = SubscriptionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    said, now = form.cleaned_data, timezone.now()
    session_key = str(request.session.session_key)
    try:
        if said["again"]:
            phones.wake(request.user, endpoint=said["endpoint"], session_key=session_key, at=now)
        else:
            phones.subscribe(
                request.user,
                endpoint=said["endpoint"],
                p256dh=said["p256dh"],
                auth=said["auth"],
                session_key=session_key,
                user_agent=request.headers.get("User-Agent", ""),
                at=now,
            )
    except phones.NotSubscribed:
        return HttpResponse(status=410)
    except (phones.UnknownService, phones.NotTheKeys):
        return HttpResponse(status=422)
    request.session[told.PUSHED] = session_key
    return HttpResponse(status=204)


@login_required
@require_POST
def renew_device(request: Request) -> HttpResponse:
    """Nobody sits before the screen: an address that is not this person's is refused without a
    word, and its browser lets go of what it had."""
    if not preferences.push_is_offered():
        raise Http404("no key")
    form = RenewalForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    session_key = str(request.session.session_key)
    try:
        phones.renew(request.user, session_key=session_key, at=timezone.now(), **form.cleaned_data)
    except phones.NotSubscribed:
        return HttpResponse(status=410)
    except (phones.UnknownService, phones.NotTheKeys):
        return HttpResponse(status=422)
    request.session[told.PUSHED] = session_key
    return HttpResponse(status=204)


@login_required
@require_POST
def remove_device(request: Request, key: UUID) -> HttpResponse:
    if not preferences.push_is_offered():
        raise Http404("no key")
    get_object_or_404(PushSubscription, user=request.user, key=key)
    phones.remove(request.user, key=key)
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("notifications:devices")
