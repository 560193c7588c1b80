"""Where Stripe's events arrive. It stores and leaves; a task does the work."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import gateway, stripe_events
from payments.gateway.webhooks import BadSignature

# Far more than any event of Stripe's; less than would hurt to hold.
LARGEST = 256 * 1024


# Stripe has no token; its signature over the body takes the place of one.
@csrf_exempt
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """200: kept, whatever its type. 400: not Stripe's. 413: too large. Else: send it again."""
    if _announced(request) > LARGEST or len(request.body) > LARGEST:
        return HttpResponse("Too large.\n", status=413, content_type="text/plain")
    try:
        event = gateway.webhooks.verify(
            request.body,
            signature=request.headers.get("Stripe-Signature", ""),
            secret=settings.STRIPE_WEBHOOK_SECRET,
        )
    except BadSignature:
        return HttpResponse("Bad signature.\n", status=400, content_type="text/plain")
    stripe_events.store(event, at=timezone.now())
    return HttpResponse(status=200)


def _announced(request: HttpRequest) -> int:
    """The length the sender gives, so that a body too large is not read at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0
