"""One's own account, below /me/. What stands there itself shows several floors: cms.my_page."""

from django.urls import path

from accounts.views import about, own, second_factor

app_name = "accounts"
urlpatterns = [
    path("profile/", own.profile, name="profile"),
    path("arrived/", own.arrived, name="arrived"),
    path("address/", about.address, name="address"),
    path("public/", about.public, name="public"),
    path("portrait/", about.portrait, name="portrait"),
    path("second-factor/", second_factor.second_factor, name="second_factor"),
]
