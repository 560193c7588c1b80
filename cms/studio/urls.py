"""The studio's addresses, below the admin's."""

from django.urls import path

from cms.studio import campaigns, firms, mails, rounds, terms, threads

app_name = "studio"
urlpatterns = [
    path("campaigns/", campaigns.index, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="new_campaign"),
    path("campaigns/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("campaigns/<slug:slug>/terms/", terms.terms, name="terms"),
    path("campaigns/<slug:slug>/languages/", campaigns.translate, name="translate"),
    path("campaigns/<slug:slug>/rounds/new/", rounds.new, name="new_round"),
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/<slug:slug>/", rounds.round_, name="round"),
    path("rounds/<slug:slug>/terms/", rounds.terms, name="round_terms"),
    path("rounds/<slug:slug>/do/<slug:deed>/", rounds.act, name="round_act"),
    path("mails/", mails.gallery, name="mails"),
    path("mails/failed/", mails.failed, name="failed_mails"),
    path("mails/failed/<uuid:key>/retry/", mails.retry, name="retry_mail"),
    path("mails/<slug:kind>/<slug:language>/", mails.mail, name="mail"),
    path("mails/<slug:kind>/<slug:language>/html/", mails.mail_html, name="mail_html"),
    path("threads/", threads.index, name="threads"),
    path("threads/<uuid:key>/", threads.thread, name="thread"),
    path("threads/<uuid:key>/answer/", threads.answer, name="answer_thread"),
    path("threads/<uuid:key>/note/", threads.note, name="note_thread"),
    path("threads/<uuid:key>/settle/", threads.settle, name="settle_thread"),
    path("threads/<uuid:key>/assign/", threads.assign, name="assign_thread"),
    path("threads/<uuid:key>/step-in/", threads.step_in, name="step_in_thread"),
    path("firms/", firms.index, name="firms"),
    path("firms/new/", firms.new, name="new_firm"),
    path("firms/<slug:slug>/verify/", firms.verify, name="verify_firm"),
    path("firms/<slug:slug>/refuse/", firms.refuse, name="refuse_firm"),
]
