"""The addresses of ideas, below a campaign's slug."""

from django.urls import path

from projects.views import decisions, following, ideas, results, votes

app_name = "projects"
urlpatterns = [
    path("<slug:slug>/", ideas.ideas_list, name="ideas"),
    path("<slug:slug>/propose/", ideas.propose, name="propose"),
    path("<slug:slug>/similar/", ideas.similar_ideas, name="similar"),
    path("<slug:slug>/follow/", following.follow_campaign, name="follow_campaign"),
    path(
        "<slug:slug>/follow/later/", following.follow_campaign_later, name="follow_campaign_later"
    ),
    path(
        "<slug:slug>/follow/finish/",
        following.finish_follow_campaign,
        name="finish_follow_campaign",
    ),
    path("<slug:slug>/decisions/", decisions.decisions, name="decisions"),
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/ballots.json", results.ballots, name="ballots"),
    path("<slug:slug>/<int:number>/edit/", ideas.edit, name="edit"),
    path("<slug:slug>/<int:number>/history/", ideas.idea_history, name="history"),
    path("<slug:slug>/<int:number>/decide/", decisions.decide, name="decide"),
    path("<slug:slug>/<int:number>/vote/", votes.vote, name="vote"),
    path("<slug:slug>/<int:number>/vote/later/", votes.vote_later, name="vote_later"),
    path("<slug:slug>/<int:number>/vote/finish/", votes.finish_vote, name="finish_vote"),
    path("<slug:slug>/<int:number>/follow/", following.follow_idea, name="follow_idea"),
    path(
        "<slug:slug>/<int:number>/follow/later/",
        following.follow_idea_later,
        name="follow_idea_later",
    ),
    path(
        "<slug:slug>/<int:number>/follow/finish/",
        following.finish_follow_idea,
        name="finish_follow_idea",
    ),
]
