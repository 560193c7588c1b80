"""The addresses of threads, as the person who asks has them."""

from django.urls import path

from care.views import asking, threads

app_name = "care"
urlpatterns = [
    path("", threads.threads, name="threads"),
    path("new/<slug:about>/<slug:key>/", asking.ask, name="ask"),
    path("<uuid:key>/", threads.thread, name="thread"),
    path("<uuid:key>/confirm/", threads.confirm, name="confirm"),
    path("<uuid:key>/reopen/", threads.reopen, name="reopen"),
    path("<uuid:key>/withdraw/", threads.withdraw, name="withdraw"),
]
