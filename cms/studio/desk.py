"""The first page of the studio: what is owed, and when."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Firm
from accounts.rules import firms_of
from cms import desk, waiting
from cms.studio import access


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A firm's duties by date; for the site's staff, what waits for them."""
    user = access.person(request)
    context = {
        "places": desk.of(firms_of(user), at=timezone.now()),
        "works_for_firm": bool(firms_of(user)),
        "firms": Firm.objects.of(user).order_by("name", "pk"),
        "heaps": waiting.of(user) if user.is_staff else [],
        "may_open": bool(access.led_firms(user)),
    }
    return TemplateResponse(request, "cms/studio/desk.html", context)
