"""Programs that some tests need. Without them those tests are left out, and it is said.

`EYELEVEL_REQUIRE=redis,browser` makes their absence an error: `make check` leaves nothing out.
"""

import os
from dataclasses import dataclass

import pytest

from core.embedded import processes

REQUIRED = "EYELEVEL_REQUIRE"


@dataclass(frozen=True)
class Need:
    marker: str
    programs: tuple[str, ...]
    package: str

    @property
    def program(self) -> str | None:
        return next(filter(None, map(processes.found, self.programs)), None)


BROWSER = Need(
    "browser", ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"), "chromium"
)
REDIS = Need("redis", ("redis-server",), "redis-server")
NEEDS = (REDIS, BROWSER)


def missing() -> list[Need]:
    return [need for need in NEEDS if need.program is None]


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what cannot run here; refuse where it was to be required."""
    lacking = {need.marker: need for need in missing()}
    left = [item for item in items if any(item.get_closest_marker(name) for name in lacking)]
    if not left:
        return
    required = set(os.environ.get(REQUIRED, "").split(",")) & set(lacking)
    if required:
        packages = ", ".join(sorted(lacking[name].package for name in required))
        raise pytest.UsageError(f"Required and not installed: {packages}.")
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def summary() -> str | None:
    lacking = missing()
    if not lacking:
        return None
    packages = " and ".join(need.package for need in lacking)
    return f"Left out: tests that need {packages} (Debian packages; `make check` installs them)."
