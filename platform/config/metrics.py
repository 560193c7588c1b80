"""/metrics, in the format of Prometheus, for this machine or for whoever has the token."""

import hmac
import logging
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from care import metrics as care
from community import metrics as community
from core import metrics as core
from core.metrics import Figure
from notifications import metrics as notifications
from payments import metrics as payments
from projects import metrics as projects

logger = logging.getLogger(__name__)
FLOORS = (core, notifications, projects, community, payments, care)


class Floors(Collector):
    """Every floor's figures. One that breaks is named and does not hide the others."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for figure in every_figure():
            family = families.setdefault(
                figure.name,
                GaugeMetricFamily(figure.name, figure.help, labels=sorted(figure.labels)),
            )
            family.add_metric([figure.labels[name] for name in sorted(figure.labels)], figure.value)
        return families.values()


def every_figure() -> Iterator[Figure]:
    now = timezone.now()
    for floor in FLOORS:
        try:
            # All of a floor or nothing: half of its figures would look like the whole.
            yield from list(floor.figures(now))
            broken = 0
        except Exception:
            logger.exception("no figures of %s", floor.__name__)
            broken = 1
        name = floor.__name__.partition(".")[0]
        yield Figure("eyelevel_figures_broken", "Figures that failed.", broken, {"floor": name})


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponse("not for you\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Floors())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Who has the token; without one, whoever asks on this machine and past no proxy."""
    if token := settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
