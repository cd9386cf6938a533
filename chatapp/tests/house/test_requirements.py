"""Everything installed is pinned, hashed and required."""

import re
import tomllib

import pytest

from chatapp.checks.repository import text

pytestmark = pytest.mark.house

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,]+\])?==([\w.]+)")


def pins(name: str) -> dict[str, set[str]]:
    """Return package -> versions (one per platform) of a requirements or lock file."""
    found: dict[str, set[str]] = {}
    for line in text(name).splitlines():
        if match := _PIN.match(line):
            found.setdefault(re.sub(r"[._]", "-", match[1]).lower(), set()).add(match[2])
    return found


@pytest.mark.parametrize(
    "name", ["requirements", "requirements-s3", "requirements-media", "requirements-otel", "requirements-dev"]
)
class TestPins:
    def test_every_line_names_an_exact_version(self, name):
        lines = [line for line in text(f"{name}.txt").splitlines() if line and not line.startswith(("#", "-r "))]
        assert [line for line in lines if not _PIN.match(line)] == []

    def test_the_lock_holds_what_was_chosen(self, name):
        locked = pins(f"{name}.lock")
        assert {package: locked.get(package) for package in pins(f"{name}.txt")} == pins(f"{name}.txt")

    def test_every_locked_package_has_hashes(self, name):
        blocks = re.split(r"\n(?=[a-zA-Z])", text(f"{name}.lock"))
        assert [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-s3", "requirements-media", "requirements-otel"])
def test_the_tests_run_on_exactly_what_is_served(name):
    served, tested = pins(f"{name}.lock"), pins("requirements-dev.lock")
    assert {package: tested.get(package) for package in served} == served


@pytest.mark.parametrize("extra", ["s3", "media"])
def test_the_extras_of_the_wheel_are_those_of_the_requirements(extra):
    wanted = re.findall(r"^[\w-]+.*==.*$", text(f"requirements-{extra}.txt"), re.MULTILINE)
    assert tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"][extra] == wanted
