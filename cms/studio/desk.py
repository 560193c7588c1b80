"""The first page of the studio: what goes on, what is owed, and when."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Firm
from accounts.rules import firms_of
from cms import desk, waiting
from cms.studio import access, running


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What a firm runs and owes, by date; for the site's staff, what waits for them."""
    user, now = access.person(request), timezone.now()
    context = {
        "running": running.of(firms_of(user), at=now),
        "places": desk.of(firms_of(user), at=now),
        "works_for_firm": bool(firms_of(user)),
        "firms": Firm.objects.of(user).order_by("name", "pk"),
        "heaps": waiting.of(user) if user.is_staff else [],
        "may_open": bool(access.led_firms(user)),
    }
    return TemplateResponse(request, "cms/studio/desk.html", context)
