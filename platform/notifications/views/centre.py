"""My notifications: what is new, why I am told, and the way to be told no more."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notifications import addresses, centre, letters, stopping
from notifications.models import Mail
from notifications.topics import CHOSEN, Topic
from notifications.views.mine import Request


@login_required
@never_cache
@require_safe
def notifications(request: Request) -> HttpResponse:
    """The newest word about each thing, the newest first; in the language of the page."""
    page = centre.page(request.user, after=request.GET.get("after", ""))
    stopped = stopping.stopped(request.user)
    rows = [
        {
            "mail": mail,
            "letter": _letter(mail),
            "may_stop": bool(mail.topic) and mail.topic not in stopped,
        }
        for mail in page.rows
    ]
    context = {"rows": rows, "page": page, "until": timezone.now().isoformat()}
    return TemplateResponse(request, "notifications/centre.html", context)


def _letter(mail: Mail) -> letters.Letter:
    return letters.kept(mail, language=get_language() or "")


@login_required
@never_cache
@require_safe
def opened(request: Request, key: UUID) -> HttpResponse:
    """On to the page it is about. Looking there is reading; doing so twice changes nothing."""
    mail = _mine_or_404(request, key)
    centre.read(mail, at=timezone.now())
    url = _letter(mail).url
    return redirect(url) if url else redirect("notifications:one", key=mail.key)


@login_required
@require_POST
def read(request: Request, key: UUID) -> HttpResponse:
    centre.read(_mine_or_404(request, key), at=timezone.now())
    return redirect("notifications:centre")


@login_required
@require_POST
def read_all(request: Request) -> HttpResponse:
    """All that stood on the page, named by when it was drawn."""
    now = timezone.now()
    until = _moment(request.POST.get("until", ""))
    if until is None:
        messages.error(request, _("Load the page again, and try once more."))
    else:
        centre.read_all(request.user, until=min(until, now), at=now)
    return redirect("notifications:centre")


@login_required
@require_POST
def stop(request: Request) -> HttpResponse:
    """No more messages of a topic, from the very place where they bother."""
    topic = request.POST.get("topic", "")
    if topic not in CHOSEN:
        raise Http404("no such topic")
    stopping.stop(request.user, topic=topic, at=timezone.now())
    said = _("Stopped: %(topic)s. What is new still stands here.")
    messages.success(request, said % {"topic": Topic(topic).label})
    return redirect("notifications:centre")


@login_required
@require_POST
def address_again(request: Request) -> HttpResponse:
    """My address works, I say: write to it again."""
    try:
        addresses.try_again(request.user, at=timezone.now())
    except addresses.NothingWrong:
        messages.info(request, _("Nothing is wrong with your address."))
    except addresses.TriedToday:
        messages.error(request, _("We tried it today and it did not work. Take another address."))
    else:
        messages.success(request, _("We write to your address again. A first mail is on its way."))
    return redirect("notifications:centre")


def _mine_or_404(request: Request, key: UUID) -> Mail:
    rows = centre.of(request.user).select_related("recipient__attention")
    return get_object_or_404(rows, key=key)


def _moment(said: str) -> datetime | None:
    try:
        moment = parse_datetime(said)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
