"""A thread about the author's pledge, which the firm has time to answer still."""

from django.urls import reverse

from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "care:threads": ("soooooooo", "fmmmmmmmm"),
    "care:ask": ("snrnnnnnn", "fnennnnnn"),
    "care:thread": ("snonrrrnn", "fnennnnnn"),
    "care:confirm": ("smmmmmmmm", "fnrnnnnnn"),
    "care:reopen": ("smmmmmmmm", "fnennnnnn"),
    "care:withdraw": ("smmmmmmmm", "fnrnnnnnn"),
}


def address(name: str, world: World) -> str:
    match name.partition(":")[2]:
        case "threads":
            return reverse(name)
        case "ask":
            return reverse(name, args=["pledge", world.pledge.key])
    return reverse(name, args=[world.thread.key])
