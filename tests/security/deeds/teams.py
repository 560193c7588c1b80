"""Firms: registering, verifying, their team and their end."""

from typing import Any

from django.urls import reverse

from accounts import firms, invitations
from accounts.models import Firm
from tests.factories import firms as factory
from tests.security.deeds.doing import Deed, Scene, Sent

DETAILS = {"name": "Łódzka Lampa", "city": "Łódź", "about": "lamps", "country": "PL"}


def register(scene: Scene) -> Sent:
    typed = DETAILS | {"registry_number": factory.nip(), "speaks": "on"}
    return Sent(reverse("firms:new"), typed)


def at(where: str, firm: Firm, *rest: Any, **typed: Any) -> Sent:
    return Sent(reverse(where, args=[firm.slug, *rest]), typed)


def correct(scene: Scene) -> Sent:
    typed = DETAILS | {"registry_number": factory.nip(), "understood": "on"}
    return at("firms:details", scene.world.firm, **typed)


def take_logo_off(scene: Scene) -> Sent:
    return at("firms:logo", factory.with_logo(scene.world.firm), remove="on")


def invite(scene: Scene) -> Sent:
    typed = {"address": "iga@example.org", "role": "agent", "language": "en"}
    return at("firms:team", scene.world.firm, **typed)


def resend(scene: Scene) -> Sent:
    return at("firms:resend", scene.world.firm, scene.world.invitation.key)


def withdraw(scene: Scene) -> Sent:
    return at("firms:withdraw", scene.world.firm, scene.world.invitation.key)


def promote(scene: Scene) -> Sent:
    agent = scene.world.person("agent")
    return at("firms:member", scene.world.firm, agent.key, role="owner")


def hand_over(scene: Scene) -> Sent:
    return at("firms:hand_over", scene.world.firm, scene.world.person("product").key)


def remove(scene: Scene) -> Sent:
    return at("firms:remove", scene.world.firm, scene.world.person("agent").key)


def leave(scene: Scene) -> Sent:
    return at("firms:leave", scene.world.firm)


def join(scene: Scene) -> Sent:
    """Whoever was sent the link may say that the account they are signed in with is meant."""
    where = reverse("firms:invitation", args=[invitations.token(scene.world.invitation)])
    return Sent(where, {"role": "agent", "as_this_account": "on", "takes_back": "on"})


def idle(scene: Scene, *, refused: bool = False) -> Firm:
    """Another firm of the same owner, with nothing that keeps it from ending."""
    made = factory.applied(by=scene.world.person("owner"), at=scene.at)
    if refused:
        return firms.refuse(made, reason="Whose?", by=scene.world.person("operator"), at=scene.at)
    return made


def close(scene: Scene) -> Sent:
    return at("firms:close", idle(scene), understood="on")


def verify(scene: Scene) -> Sent:
    firm = idle(scene)
    return at("studio:verify_firm", firm, seen=firms.fingerprint(firm))


def refuse(scene: Scene) -> Sent:
    return at("studio:refuse_firm", idle(scene), reason="Nobody knows it.")


def shut(scene: Scene) -> Sent:
    return at("studio:shut_firm", idle(scene, refused=True))


def new_firm(scene: Scene) -> Sent:
    owner = scene.world.person("member").email
    typed = {"name": "Nowa", "slug": "nowa", "city": "", "about": "", "owner": owner}
    return Sent(reverse("studio:new_firm"), typed)


NOT_STAFF = "member author rival agent product owner"
DEEDS = [
    Deed("register a firm", register, NOT_STAFF, "accounts_firm"),
    Deed("correct a firm", correct, "owner", "accounts_firm"),
    Deed("take a logo off", take_logo_off, "owner", "accounts_firm"),
    Deed("invite", invite, "owner", "accounts_firminvitation"),
    Deed("resend an invitation", resend, "owner", "accounts_firminvitation"),
    Deed("withdraw an invitation", withdraw, "owner", "accounts_firminvitation"),
    Deed("change a role", promote, "owner", "accounts_firmmember"),
    Deed("hand a firm over", hand_over, "owner", "accounts_firmmember"),
    Deed("remove a member", remove, "owner", "accounts_firmmember"),
    Deed("leave a firm", leave, "agent product", "accounts_firmmember"),
    Deed("join a firm", join, "member author rival", "accounts_firmmember"),
    Deed("close a firm", close, "owner", "accounts_firm"),
    Deed("verify a firm", verify, "operator", "accounts_firm"),
    Deed("refuse a firm", refuse, "operator", "accounts_firm"),
    Deed("shut a firm", shut, "operator", "accounts_firm"),
    Deed("register a firm for somebody", new_firm, "operator", "accounts_firm"),
]
