"""Sockets and ports: where to listen, and whether somebody already does."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from core.embedded import unprivileged

# sun_path holds 108 bytes on Linux and 104 on macOS, the last of them zero.
LONGEST = 100
NAME = ".s.PGSQL.5432"


def folder_for(data: Path) -> Path:
    """The data folder itself or, where its path is too long for a socket, one under /tmp."""
    if len(os.fsencode(data / NAME)) <= LONGEST:
        return data
    name = f"eyelevel-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    candidates = [Path(tempfile.gettempdir()) / name, Path("/tmp") / name]  # noqa: S108
    folder = next(path for path in candidates if len(os.fsencode(path / NAME)) <= LONGEST)
    folder.mkdir(mode=0o700, exist_ok=True)
    # Anybody may have laid a folder of this name into /tmp, and would then own our socket.
    if folder.is_symlink() or folder.stat().st_uid not in unprivileged.owners():
        raise PermissionError(f"{folder} belongs to somebody else, so no socket is made there.")
    unprivileged.give(folder)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        # As servers ask for a port: one whose last connections are just ending (TIME_WAIT) is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
