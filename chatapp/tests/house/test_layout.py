"""The repository's file layout."""

from pathlib import Path

import pytest

from chatapp.checks.repository import code, files

pytestmark = pytest.mark.house

TOP_FOLDERS = {".ci", ".github", "accounts", "bench", "chatapp", "chats", "deploy", "docs", "static", "templates"}
TOP_FILES = {
    ".dockerignore", ".editorconfig", ".env.example", ".gitattributes", ".gitignore", "CHANGELOG.md", "Dockerfile",
    "LICENSE", "Makefile", "README.md", "SECURITY.md", "compose.yaml", "conftest.py", "manage.py", "package.json",
    "pyproject.toml", "requirements-dev.lock", "requirements-dev.txt", "requirements-media.lock",
    "requirements-media.txt", "requirements-otel.lock", "requirements-otel.txt", "requirements-s3.lock",
    "requirements-s3.txt", "requirements.lock", "requirements.txt",
}  # fmt: skip
NAMES_THAT_SAY_NOTHING = {"core", "common", "utils", "util", "helpers", "helper", "scripts", "frontend", "misc"}


# Tests there cover the whole site, or the repository.
OF_THE_WHOLE = {"browser", "contract", "deploy", "docs", "house", "node", "upgrade"}


def mirrors_a_place(path: Path) -> bool:
    """Return whether `app/tests/part/test_x.py` mirrors the directory or module `part` of its app."""
    if "tests" not in path.parts:
        return False
    app, part = (path.parent.as_posix() + "/").split("/tests/")
    place = f"{app}/{part}".rstrip("/")
    is_there = any(one.is_relative_to(place) or one == Path(f"{place}.py") for one in files())
    return is_there or (app == "chatapp" and part.partition("/")[0] in OF_THE_WHOLE)


class TestPlaces:
    def test_the_top_holds_only_what_the_architecture_names(self):
        top = {path.parts[0] for path in files() if len(path.parts) > 1}
        assert top <= TOP_FOLDERS
        assert {path.name for path in files() if len(path.parts) == 1} <= TOP_FILES

    def test_no_folder_or_module_has_a_name_that_says_nothing(self):
        named = {part.removesuffix(".py").removesuffix(".js") for path in code() for part in path.parts}
        assert not named & NAMES_THAT_SAY_NOTHING

    def test_every_test_file_mirrors_a_place_in_its_app(self):
        assert [path for path in code(".py") if path.name.startswith("test_") and not mirrors_a_place(path)] == []

    def test_a_planted_stray_is_found(self):
        strays = ("chats/test_x.py", "chats/tests/nowhere/test_x.py", "chats/tests/browser/test_x.py")
        assert not any(mirrors_a_place(Path(stray)) for stray in strays)

    def test_names_are_plain(self):
        assert [path for path in files() if not str(path).isascii() or " " in str(path)] == []
