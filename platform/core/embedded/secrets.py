"""Secrets a fresh machine makes up once and keeps."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def random() -> str:
    return secrets.token_urlsafe(48)


def stored(name: str, *, folder: Path, make: Callable[[], str] = random) -> str:
    """The secret kept in `folder/secrets/name`, made on first use. Safe when two processes race."""
    path = folder / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{name}.{os.getpid()}")
        secret = make()
        # Before there is anything to read in it.
        draft.touch(mode=0o600)
        draft.write_text(secret)
        try:
            # Unlike renaming, linking replaces no file: whoever comes second takes what is there.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
