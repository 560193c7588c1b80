"""Machines' addresses: they carry no language, or name one."""

from django.conf import settings
from django.urls import path, re_path

from cms.sharing import views

LANGUAGE = f"(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})"

urlpatterns = [
    re_path(
        rf"^cards/{LANGUAGE}/campaigns/(?P<slug>[-\w]+)\.png$",
        views.campaign_card,
        name="card-campaign",
    ),
    re_path(
        # Nine digits always fit into the column; ten may not.
        rf"^cards/{LANGUAGE}/ideas/(?P<slug>[-\w]+)/(?P<number>\d{{1,9}})\.png$",
        views.idea_card,
        name="card-idea",
    ),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", views.sitemap_file, name="sitemap-file"),
    path("robots.txt", views.robots, name="robots"),
]
