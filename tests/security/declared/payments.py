"""Rounds and pledges: the round is a draft, the pledge the author's in a live one."""

from django.urls import reverse

from payments import messages
from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "payments:round": ("nnnnooooo", "mmmmmmmmm"),
    "payments:start": ("nnnnrrrrr", "nnnneeeee"),
    "payments:finish": ("snnnrrrrr", "smmmmmmmm"),
    "payments:pledges": ("soooooooo", "smmmmmmmm"),
    "payments:resume": ("nnnnnnnnn", "nnnnnnnnn"),
    "payments:pledge": ("snonnnnnn", "smmmmmmmm"),
    "payments:receipt": ("snnnnnnnn", "smmmmmmmm"),
    "payments:continue": ("smmmmmmmm", "snrnnnnnn"),
    "payments:checkout_return": ("snrnnnnnn", "smmmmmmmm"),
    "payments:change": ("snonnnnnn", "snennnnnn"),
    "payments:cancel": ("snonnnnnn", "snrnnnnnn"),
}


def address(name: str, world: World) -> str:
    match name.partition(":")[2]:
        case "round" | "start" | "finish":
            return reverse(name, args=[world.round.slug])
        case "pledges":
            return reverse(name)
        case "resume":
            return messages.resume_path(world.pledge).replace("/resume/", "/resume/x")
    return reverse(name, args=[world.pledge.key])
