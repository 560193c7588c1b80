"""A fresh machine needs no setting; production is refused by the name of the missing one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.embedded.services import ROOT

PRODUCTION = {
    "EYELEVEL_PRODUCTION": "1",
    "SECRET_KEY": "s" * 50,
    "VOTER_KEY_SECRET": "v" * 50,
    "SITE_URL": "https://eyelevel.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/unused",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "STRIPE_SECRET_KEY": "sk_test_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}
SHOW = "from django.conf import settings; print(settings.SITE_URL, settings.DATABASES['default'])"


def configured(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    roots = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    fixed = {"EYELEVEL_VAR": str(folder), "EYELEVEL_ENV_FILE": os.devnull, "PYTHONPATH": roots}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env=inherited | fixed | {"DJANGO_SETTINGS_MODULE": "config.settings"} | env,
        capture_output=True,
        text=True,
    )


def test_a_complete_production_starts_and_writes_nothing(tmp_path: Path) -> None:
    done = configured(tmp_path, **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("https://eyelevel.example")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"EYELEVEL_PRODUCTION"}))
def test_production_names_what_is_missing(tmp_path: Path, missing: str) -> None:
    done = configured(tmp_path, **PRODUCTION | {missing: ""})

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {missing} is not set." in done.stderr
    assert "docs/self-hosting.md" in done.stderr


def test_a_live_key_needs_a_word_more(tmp_path: Path) -> None:
    key = "sk_live_" + "x" * 20  # shaped like a key, and none
    refused = configured(tmp_path, **PRODUCTION | {"STRIPE_SECRET_KEY": key})
    allowed = configured(tmp_path, **PRODUCTION | {"STRIPE_SECRET_KEY": key, "STRIPE_LIVE": "1"})

    assert "STRIPE_LIVE" in refused.stderr
    assert allowed.returncode == 0


def test_a_sockets_folder_becomes_the_host_with_its_capitals(tmp_path: Path) -> None:
    url = "postgresql://me@/name?host=/run/My%20Folder"
    done = configured(tmp_path, **PRODUCTION | {"DATABASE_URL": url})

    assert "'HOST': '/run/My Folder'" in done.stdout
    assert "'NAME': 'name'" in done.stdout


def test_every_setting_is_explained() -> None:
    import re

    text = (ROOT / "platform" / "config" / "settings.py").read_text()
    names = set(re.findall(r"""(?:env\.\w+|required)\(\s*["']([A-Z_]+)["']""", text))
    explained = (ROOT / "docs" / "self-hosting.md").read_text()

    assert len(names) > 20
    assert [name for name in sorted(names) if f"`{name}`" not in explained] == []
