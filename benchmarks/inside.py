"""The parts of the benchmark that need Django: called in a process of their own."""

import json

from django.conf import settings


def run(task: str) -> None:
    """`build N`, `settle N`, or a step of benchmarks.followers; prints one line of JSON."""
    name, number = task.split()
    steps = {"build": _build, "settle": _settle}
    print(json.dumps(steps[name](int(number)) if name in steps else _tell(name, int(number))))


def _build(large: int) -> dict[str, str]:
    from benchmarks import world

    made = world.build(large=large)
    reward = made.round.rewards.get()
    return {
        "page": made.small.slug,
        "small": made.small.slug,
        "shown": made.shown.slug,
        "large": made.large.slug,
        "round": made.round.slug,
        "pledge": f"reward={reward.pk}&amount=59&agreed=on",
        "cookies": made.cookies,
        "csrf": made.csrf,
    }


def _settle(pledges: int) -> dict[str, float]:
    from benchmarks import settling

    return {
        "seconds": settling.seconds_to_settle(pledges=pledges),
        "pace": settings.CHARGES_PER_SECOND,
    }


def _tell(step: str, number: int) -> dict[str, float]:
    from benchmarks import followers

    found: dict[str, float] = getattr(followers, step)(number)
    return found
