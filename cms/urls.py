"""Wagtail's public addresses, without its own sign-in form: there is one door, allauth's."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views

from cms import views

urlpatterns = [
    # Wagtail looks this name up, so it stays; the form behind it does not.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
    path("campaigns/<slug:slug>/", views.campaign_page, name="campaign-page"),
    re_path(wagtail_urls.serve_pattern, wagtail_views.serve, name="wagtail_serve"),
]
