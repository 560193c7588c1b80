"""The addresses of talk."""

from django.urls import path

from community.views import comments, places, reports

app_name = "community"
urlpatterns = [
    path("comments/<uuid:key>/", comments.comment, name="comment"),
    path("comments/<uuid:key>/replies/", comments.thread, name="thread"),
    path("comments/<uuid:key>/history/", comments.history, name="history"),
    path("comments/<uuid:key>/reply/", comments.reply, name="reply"),
    path("comments/<uuid:key>/edit/", comments.edit, name="edit"),
    path("comments/<uuid:key>/remove/", comments.remove, name="remove"),
    path("comments/<uuid:key>/report/", reports.report, name="report"),
    path("<slug:slug>/", places.campaign, name="campaign"),
    path("<slug:slug>/write/", places.write_campaign, name="write_campaign"),
    path("<slug:slug>/moderation/", places.log, name="log"),
    path("<slug:slug>/<int:number>/write/", places.write_idea, name="write_idea"),
    path("<slug:slug>/<int:number>/report/", reports.report_idea, name="report_idea"),
]
