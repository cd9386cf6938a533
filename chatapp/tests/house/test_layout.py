"""Where things go and how long they may be."""

import pytest

from chatapp.checks.repository import code, files, text

pytestmark = pytest.mark.house

LONGEST_FILE_LINES = 250
TOP_FOLDERS = {".ci", ".github", "accounts", "bench", "chatapp", "chats", "deploy", "docs", "static", "templates"}
TOP_FILES = {
    ".dockerignore", ".editorconfig", ".env.example", ".gitattributes", ".gitignore", "CHANGELOG.md", "Dockerfile",
    "LICENSE", "Makefile", "README.md", "SECURITY.md", "compose.yaml", "conftest.py", "manage.py", "package.json",
    "pyproject.toml", "requirements-dev.lock", "requirements-dev.txt", "requirements.lock", "requirements.txt",
}  # fmt: skip
NAMES_THAT_SAY_NOTHING = {"core", "common", "utils", "util", "helpers", "helper", "scripts", "frontend", "misc"}


class TestSizes:
    def test_a_file_is_a_room_of_at_most_250_lines(self):
        lengths = {str(path): text(path).count("\n") for path in code()}
        assert {path: length for path, length in lengths.items() if length > LONGEST_FILE_LINES} == {}


class TestPlaces:
    def test_the_top_holds_only_what_the_architecture_names(self):
        top = {path.parts[0] for path in files() if len(path.parts) > 1}
        assert top <= TOP_FOLDERS
        assert {path.name for path in files() if len(path.parts) == 1} <= TOP_FILES

    def test_no_folder_or_module_has_a_name_that_says_nothing(self):
        named = {part.removesuffix(".py").removesuffix(".js") for path in code() for part in path.parts}
        assert not named & NAMES_THAT_SAY_NOTHING

    def test_every_test_file_mirrors_a_place_in_its_app(self):
        strays = [path for path in code(".py") if path.name.startswith("test_") and "tests" not in path.parts]
        assert strays == []

    def test_names_are_plain(self):
        assert [path for path in files() if not str(path).isascii() or " " in str(path)] == []
