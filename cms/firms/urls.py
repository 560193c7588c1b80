"""Below /firms/. The firm's public page itself is named `firm`: see cms.urls."""

from django.urls import path

from cms.firms import closing, following, invited, members, registering, team

app_name = "firms"
urlpatterns = [
    path("new/", registering.new, name="new"),
    path("invitations/<str:token>/", invited.invitation, name="invitation"),
    path("invitations/<str:token>/sign-in/", invited.invitation_later, name="invitation_later"),
    path("<slug:slug>/follow/", following.follow, name="follow"),
    path("<slug:slug>/follow/later/", following.follow_later, name="follow_later"),
    path("<slug:slug>/follow/finish/", following.finish_follow, name="finish_follow"),
    path("<slug:slug>/details/", registering.details, name="details"),
    path("<slug:slug>/logo/", registering.logo, name="logo"),
    path("<slug:slug>/team/", team.team, name="team"),
    path("<slug:slug>/team/invitations/<uuid:key>/resend/", team.resend, name="resend"),
    path("<slug:slug>/team/invitations/<uuid:key>/withdraw/", team.withdraw, name="withdraw"),
    path("<slug:slug>/team/<uuid:key>/", members.member, name="member"),
    path("<slug:slug>/team/<uuid:key>/hand-over/", members.hand_over, name="hand_over"),
    path("<slug:slug>/team/<uuid:key>/remove/", members.remove, name="remove"),
    path("<slug:slug>/leave/", members.leave, name="leave"),
    path("<slug:slug>/close/", closing.close, name="close"),
]
