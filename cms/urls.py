"""Wagtail's public addresses, without its own sign-in form: there is one door, allauth's."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views

from cms import (
    campaign_pictures,
    discover_views,
    firm_pages,
    live,
    my_page,
    people_pages,
    personal_views,
    share_target,
    update_pages,
    views,
)
from cms.sharing import feeds

# Machines' addresses have no language: a page below them would turn their 404 into a redirect.
NOT_PAGES = r"(?!(?:admin|documents|media|payments|static)/)"

urlpatterns = [
    # Wagtail looks this name up, so it stays; the form behind it does not.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("", wagtail_views.serve, {"path": ""}, name="home"),
    path("suggestions/", discover_views.suggestions, name="suggestions"),
    path("share/", share_target.share, name="share"),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
    path("c/<slug:slug>/news.atom", feeds.of_campaign, name="feed-campaign"),
    path("firms/<slug:slug>/news.atom", feeds.of_firm, name="feed-firm"),
    path("news.atom", feeds.everything, name="feed"),
    path("c/<slug:slug>/updates/", update_pages.updates, name="updates"),
    path("c/<slug:slug>/live/", live.campaign, name="live"),
    path("c/<slug:slug>/picture/", campaign_pictures.picture, name="campaign-picture"),
    path("firms/<slug:slug>/", firm_pages.firm, name="firm"),
    path("people/<slug:handle>/", people_pages.person, name="person"),
    path("me/", my_page.me, name="me"),
    path("me/data/", personal_views.data, name="personal-data"),
    path("me/data/export/", personal_views.export, name="personal-data-export"),
    path("me/data/erase/", personal_views.erase, name="personal-data-erase"),
    path("me/consents/", personal_views.consents, name="consents"),
    path("campaigns/<slug:slug>/", views.campaign_page, name="campaign-page"),
    path("ideas/<slug:slug>/<int:number>/", views.idea, name="idea"),
    # The last: it takes any path that is left.
    re_path(
        rf"^{NOT_PAGES}{wagtail_urls.serve_pattern[1:]}", wagtail_views.serve, name="wagtail_serve"
    ),
]
