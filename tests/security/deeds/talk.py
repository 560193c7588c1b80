"""What is said and reported, and what the editors make of it."""

from django.urls import reverse

from community import moderation
from community.models import Comment
from tests.factories import accounts, community
from tests.security.deeds.doing import SIGNED_IN, STAFF, Deed, Scene, Sent
from tests.security.deeds.ideas import at, idea

NOT_THE_AUTHOR = SIGNED_IN.replace("author ", "")


def comment(scene: Scene) -> Comment:
    return community.comment(idea(scene), author=scene.world.person("author"), body="A comment.")


def write(scene: Scene) -> Sent:
    return Sent(at("community:write_idea", idea(scene)), community.typed())


def reply(scene: Scene) -> Sent:
    return Sent(reverse("community:reply", args=[comment(scene).key]), community.typed())


def edit(scene: Scene) -> Sent:
    return Sent(reverse("community:edit", args=[comment(scene).key]), {"body": "Other words."})


def remove(scene: Scene) -> Sent:
    return Sent(reverse("community:remove", args=[comment(scene).key]))


def report(scene: Scene) -> Sent:
    typed = {"reason": "insult", "words": "He shouts."}
    return Sent(reverse("community:report", args=[comment(scene).key]), typed)


def report_idea(scene: Scene) -> Sent:
    return Sent(at("community:report_idea", idea(scene)), {"reason": "insult", "words": ""})


def judged(scene: Scene, verdict: str) -> Sent:
    made = comment(scene)
    community.reported(made)
    if verdict == "restore":
        moderation.hide(made, reason="Rude.", by=accounts.editor(), at=scene.at)
    where = reverse("studio:report_comment", args=[made.key])
    return Sent(where, {"verdict": verdict, "reason": "Read the rules."})


def hide_idea(scene: Scene) -> Sent:
    typed = {"verdict": "hide", "reason": "Read the rules."}
    return Sent(at("studio:report_idea", idea(scene)), typed)


DEEDS = [
    Deed("write a comment", write, SIGNED_IN, "community_comment"),
    Deed("reply to a comment", reply, SIGNED_IN, "community_comment"),
    Deed("edit a comment", edit, "author", "community_comment"),
    Deed("remove a comment", remove, "author", "community_comment"),
    Deed("report a comment", report, NOT_THE_AUTHOR, "community_report"),
    Deed("report an idea", report_idea, NOT_THE_AUTHOR, "community_report"),
    Deed("hide a comment", lambda scene: judged(scene, "hide"), STAFF, "community_moderation"),
    Deed(
        "restore a comment", lambda scene: judged(scene, "restore"), STAFF, "community_moderation"
    ),
    Deed("dismiss a report", lambda scene: judged(scene, "dismiss"), STAFF, "community_moderation"),
    Deed("hide an idea", hide_idea, STAFF, "community_moderation"),
]
