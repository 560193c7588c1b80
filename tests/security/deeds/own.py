"""What people do with their own account: a form made for one does nothing to another."""

from django.urls import reverse

from tests.security.deeds.doing import SIGNED_IN, Deed, Scene, Sent


def speak_formally(_scene: Scene) -> Sent:
    typed = {"form_of_address": "formal", "salutation": "ms", "surname": "Kowalska"}
    return Sent(reverse("accounts:address"), typed)


def be_seen(_scene: Scene) -> Sent:
    return Sent(reverse("accounts:public"), {"shows_ideas": "on"})


def agree(_scene: Scene) -> Sent:
    return Sent(reverse("consents"), {"purpose": "news_mail", "given": "yes"})


def choose_mails(_scene: Scene) -> Sent:
    return Sent(reverse("notifications:choices"))


def erase(scene: Scene) -> Sent:
    """The member has nothing that others wait for; nobody else has this handle."""
    return Sent(reverse("personal-data-erase"), {"handle": scene.world.person("member").handle})


DEEDS = [
    Deed("choose a form of address", speak_formally, SIGNED_IN, "accounts_user"),
    Deed("change one's public page", be_seen, SIGNED_IN, "accounts_user"),
    Deed("agree to a purpose", agree, SIGNED_IN, "accounts_consent"),
    Deed("stop all mails", choose_mails, SIGNED_IN, "notifications_mailstop"),
    Deed("erase oneself", erase, "member", "accounts_user"),
]
