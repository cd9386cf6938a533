"""The repository's own files, without downloaded, generated or local ones."""

import subprocess
from functools import lru_cache
from pathlib import Path

from chatapp.launch.prepare import ROOT

CODE_ENDINGS = (".py", ".js", ".mjs", ".css", ".html")


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Return the path of every file that git tracks or would add, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def code(*endings: str, under: str = "") -> list[Path]:
    """Return our own code: without vendored files and migrations."""
    return [
        path
        for path in files()
        if path.suffix in (endings or CODE_ENDINGS)
        and path.as_posix().startswith(under)
        and not {"vendor", "migrations"} & set(path.parts)
    ]


def text(path: Path | str) -> str:
    """Return a file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


def is_test(path: Path) -> bool:
    """Return whether a file only serves tests or benchmarks."""
    return "tests" in path.parts or path.parts[0] == "bench" or path.name == "conftest.py"


def longest(count: int) -> list[tuple[int, Path]]:
    """Return the longest files of our own code with their line counts, longest first."""
    return sorted(((text(path).count("\n"), path) for path in code()), reverse=True)[:count]
