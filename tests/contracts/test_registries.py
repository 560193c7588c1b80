"""No file says where packages come from: that is each machine's own affair."""

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


def test_no_file_names_a_registry() -> None:
    """One test for all files, which says each that does: a test for each cost more than reading."""
    paths = list(sources.files(*TEXT))
    found = {sources.name(path): named(path.read_text(errors="replace")) for path in paths}

    assert len(found) > 1000
    assert {name: words for name, words in found.items() if words} == {}


def test_the_test_sees_one() -> None:
    assert named(f"see https://{HOSTS[0]}/project/x") == [HOSTS[0]]
    assert named(f"{OPTIONS[0]} https://mirror.example/simple") == [OPTIONS[0]]
    assert named("uv pip compile --no-emit-index-url") == []
