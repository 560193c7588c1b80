"""No file says where packages come from: that is each machine's own affair."""

from pathlib import Path

import pytest

from tests.contracts import sources

# Written in parts, or this file would be one that names them.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
)
OPTIONS = tuple(f"--{name}" for name in ("index-url", "extra-index-url", "find-links"))
TEXT = (
    ".py", ".toml", ".txt", ".md", ".html", ".css", ".js", ".json", ".sh", ".yml", ".yaml",
    ".cfg", ".ini", "",
)  # fmt: skip


def named(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("#    uv pip compile")]
    return [word for line in lines for word in (*HOSTS, *OPTIONS) if word in line]


@pytest.mark.parametrize("path", list(sources.files(*TEXT)), ids=sources.name)
def test_a_file_names_no_registry(path: Path) -> None:
    assert named(path.read_text(errors="replace")) == []


def test_the_test_sees_one() -> None:
    assert named(f"see https://{HOSTS[0]}/project/x") == [HOSTS[0]]
    assert named(f"{OPTIONS[0]} https://mirror.example/simple") == [OPTIONS[0]]
    assert named("uv pip compile --no-emit-index-url") == []
