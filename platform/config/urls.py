"""Every address. What people read carries its language; machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import sessions
from cms.sharing import urls as sharing_urls
from config import metrics
from core import health, media, pwa
from core import views as core_views
from notifications.views.reports import reports as mail_reports
from notifications.views.stopping import stop as stop_mails
from payments.views import stripe as stripe_door

handler500 = "core.tracing.server_error"
urlpatterns = [
    # One door, and it knows the second factor: Wagtail's own sign-in form is not reachable.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("payments/stripe/events/", stripe_door.events, name="stripe-events"),
    path("mail/stop/<str:token>/", stop_mails, name="mail-stop"),
    path("anymail/<path:rest>", mail_reports, name="mail-reports"),
    *health.urlpatterns,
    path("metrics", metrics.metrics, name="metrics"),
    path("sw.js", pwa.service_worker, name="service-worker"),
    *media.urlpatterns,
    *sharing_urls.urlpatterns,
]
urlpatterns += i18n_patterns(
    # Before allauth's own, which asks the database once for each session.
    path("accounts/sessions/", sessions.usersessions_list, name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("ideas/", include("projects.urls")),
    path("firms/", include("cms.firms.urls")),
    path("", include("payments.urls")),
    path("threads/", include("care.urls")),
    path("talk/", include("community.urls")),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("offline/", pwa.offline, name="offline"),
    path("style-guide/", core_views.style_guide, name="style-guide"),
    # Last: Wagtail takes every path that is left.
    path("", include("cms.urls")),
)
