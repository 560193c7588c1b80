"""What is done with ideas: proposing, editing, voting, following, deciding."""

from django.urls import reverse

from projects.models import Idea
from tests.factories import projects
from tests.security.deeds.doing import LEADS, NOT_THE_FIRM, SIGNED_IN, Deed, Scene, Sent

WORDS = {"title": "A lamp for moles", "need": "It is dark.", "proposal": "Light.", "tags": "dark"}


def idea(scene: Scene, phase: str = "propose") -> Idea:
    """The author's, in a public campaign of the firm."""
    campaign = projects.campaign(phase, firm=scene.world.firm, vote_threshold=1)
    return projects.idea(campaign, author=scene.world.person("author"), title="A lamp")


def shortlisted(scene: Scene) -> Idea:
    found = idea(scene, "test")
    projects.ballot(found)
    projects.counted(found.campaign)
    return Idea.objects.select_related("campaign").get(pk=found.pk)


def at(name: str, found: Idea) -> str:
    return reverse(name, args=[found.campaign.slug, found.number])


def propose(scene: Scene) -> Sent:
    return Sent(reverse("projects:propose", args=[idea(scene).campaign.slug]), WORDS)


def edit(scene: Scene) -> Sent:
    return Sent(at("projects:edit", idea(scene)), WORDS)


def vote(scene: Scene) -> Sent:
    return Sent(at("projects:vote", idea(scene, "vote")), {"vote": "yes"})


def follow(scene: Scene) -> Sent:
    campaign = projects.campaign(firm=scene.world.firm)
    return Sent(at("projects:follow_idea", projects.idea(campaign)))


def decide(scene: Scene) -> Sent:
    typed = {"verdict": "chosen", "reason": "We can make it."}
    return Sent(at("projects:decide", shortlisted(scene)), typed)


def close(scene: Scene) -> Sent:
    campaign = projects.campaign("over", firm=scene.world.firm)
    projects.counted(campaign)
    return Sent(reverse("projects:decisions", args=[campaign.slug]), {"word": "Thank you."})


DEEDS = [
    Deed("propose an idea", propose, NOT_THE_FIRM, "projects_idea"),
    Deed("edit an idea", edit, "author", "projects_idea"),
    Deed("vote", vote, "member author rival", "projects_ballotentry"),
    Deed("follow an idea", follow, SIGNED_IN, "projects_follow"),
    Deed("decide on an idea", decide, LEADS, "projects_decision"),
    Deed("close a campaign", close, LEADS, "projects_campaign"),
]
