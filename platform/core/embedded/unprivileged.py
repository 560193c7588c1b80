"""Who runs PostgreSQL when root runs us: it refuses root, so a system user of its own."""

import os
import pwd
import stat
import subprocess
from functools import cache
from pathlib import Path
from typing import TypedDict

NAME = "embedded_postgres"


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def identity() -> Identity:
    """What `subprocess.run` needs to change user; nothing for a plain user."""
    if os.geteuid() != 0:
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def owners() -> set[int]:
    """Those whose folders may be trusted."""
    return {os.geteuid(), _account().pw_uid} if os.geteuid() == 0 else {os.geteuid()}


def give(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, _account().pw_uid, _account().pw_gid)


def open_path(path: Path) -> None:
    """Let that user walk to `path`. Walk, not list: folders above may be private, as /root is."""
    if os.geteuid() != 0:
        return
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


@cache
def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(NAME)
