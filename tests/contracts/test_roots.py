"""Two source roots with generic names: none of them may hide a module of Python's own."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT

STDLIB = Path(sysconfig.get_path("stdlib"))
MANAGE = """
import runpy, sys
sys.argv = ["manage.py", "version"]
try:
    runpy.run_path("manage.py", run_name="__main__")
except SystemExit:
    pass
import platform
print(platform.__file__)
"""


def said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_platform_is_still_pythons_own_here() -> None:
    import platform

    assert Path(str(platform.__file__)).is_relative_to(STDLIB)
    assert platform.python_version()


@pytest.mark.parametrize("flags", [[], ["-P"]])
def test_platform_is_still_pythons_own_in_a_process_of_its_own(flags: list[str]) -> None:
    found = said(sys.executable, *flags, "-c", "import platform; print(platform.__file__)")

    assert Path(found.strip()).is_relative_to(STDLIB)


def test_manage_py_leaves_it_alone_too() -> None:
    found = said(sys.executable, "-c", MANAGE).splitlines()[-1]

    assert Path(found).is_relative_to(STDLIB)


def test_the_ground_floor_is_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_no_package_of_ours_is_called_like_one_of_pythons() -> None:
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    ours |= {path.parent.name for path in ROOT.glob("platform/*/__init__.py")}

    assert {"config", "core", "projects"} <= ours
    assert not ours & set(sys.stdlib_module_names)
