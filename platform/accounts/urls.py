"""One's own account, below /me/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("profile/", views.profile, name="profile"),
    path("arrived/", views.arrived, name="arrived"),
]
