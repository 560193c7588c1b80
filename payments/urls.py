"""The addresses of rounds and pledges. Stripe's own door is wired in config, without a language."""

from django.urls import path

from payments.views import pledges, pledging, resume, returning, rounds

app_name = "payments"
urlpatterns = [
    path("rounds/<slug:slug>/", rounds.round_, name="round"),
    path("rounds/<slug:slug>/pledge/", pledging.start, name="start"),
    path("rounds/<slug:slug>/pledge/finish/", pledging.finish, name="finish"),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/resume/<str:token>/", resume.resume, name="resume"),
    path("pledges/<uuid:key>/", pledges.pledge, name="pledge"),
    path("pledges/<uuid:key>/receipt/", pledges.receipt, name="receipt"),
    path("pledges/<uuid:key>/continue/", pledging.continue_, name="continue"),
    path("pledges/<uuid:key>/return/", returning.checkout_return, name="checkout_return"),
    path("pledges/<uuid:key>/change/", pledges.change, name="change"),
    path("pledges/<uuid:key>/cancel/", pledges.cancel, name="cancel"),
]
