"""What people do with their own account: a form made for one does nothing to another."""

from django.urls import reverse

from notifications.topics import CHOSEN
from tests.security.deeds.doing import SIGNED_IN, Deed, Scene, Sent


def speak_formally(_scene: Scene) -> Sent:
    typed = {"form_of_address": "formal", "salutation": "ms", "surname": "Kowalska"}
    return Sent(reverse("accounts:address"), typed)


def be_seen(_scene: Scene) -> Sent:
    return Sent(reverse("accounts:public"), {"shows_ideas": "on"})


def agree(_scene: Scene) -> Sent:
    return Sent(reverse("consents"), {"purpose": "news_mail", "given": "yes"})


def choose_ways(_scene: Scene) -> Sent:
    ways = {f"mail_{topic}": "off" for topic in CHOSEN}
    times = {"rhythm": "weekly", "weekly_cap": "1", "zone": "Asia/Tehran"}
    hours = {"quiet_from": "21", "quiet_until": "8"}
    return Sent(reverse("notifications:choices"), ways | times | hours)


def stop_a_topic(_scene: Scene) -> Sent:
    return Sent(reverse("notifications:stop"), {"topic": "campaigns"})


def erase(scene: Scene) -> Sent:
    """The member has nothing that others wait for; nobody else has this handle."""
    return Sent(reverse("personal-data-erase"), {"handle": scene.world.person("member").handle})


DEEDS = [
    Deed("choose a form of address", speak_formally, SIGNED_IN, "accounts_user"),
    Deed("change one's public page", be_seen, SIGNED_IN, "accounts_user"),
    Deed("agree to a purpose", agree, SIGNED_IN, "accounts_consent"),
    # First whoever has every topic: to the others their team's is no question.
    Deed("choose how to be told", choose_ways, f"agent {SIGNED_IN}", "notifications_attention"),
    Deed("stop a topic", stop_a_topic, SIGNED_IN, "notifications_preference"),
    Deed("erase oneself", erase, "member", "accounts_user"),
]
