"""Anymail's addresses, as the door in front of them looks them up."""

from django.urls import include, path

urlpatterns = [path("", include("anymail.urls"))]
