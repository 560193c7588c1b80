"""Every address. What people read carries its language; machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import sessions
from core import health, media
from core import views as core_views
from payments.views import stripe as stripe_door

urlpatterns = [
    # One door, and it knows the second factor: Wagtail's own sign-in form is not reachable.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("payments/stripe/events/", stripe_door.events, name="stripe-events"),
    *health.urlpatterns,
    *media.urlpatterns,
]
urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("mailbox/", include("notifications.urls")),
    path("accounts/sessions/", sessions.usersessions_list, name="usersessions_list"),
    path("ideas/", include("projects.urls")),
    path("", include("payments.urls")),
    path("style-guide/", core_views.style_guide, name="style-guide"),
    path("", include("cms.urls")),
)
