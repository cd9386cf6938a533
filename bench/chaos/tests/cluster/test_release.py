"""The next release, which a run makes for itself."""

import os
import sys

import pytest

from bench.chaos.cluster.release import CHANGED_FILES, THIS, Release, make_far_release, make_next_release, next_version
from bench.chaos.processes import run_to_end
from chatapp import __version__
from chatapp.launch.prepare import ROOT
from chatapp.upgrades.release import refusal_of


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Release:
    """The next release."""
    return make_next_release(tmp_path_factory.mktemp("releases") / "next")


class TestVersions:
    @pytest.mark.parametrize(("version", "after"), [("1.0.0", "1.1.0"), ("1.9.3", "1.10.0"), ("2.3.1.dev4", "2.4.0")])
    def test_the_next_one_is_the_next_minor_release(self, version, after):
        assert next_version(version) == after

    def test_this_release_and_the_next_one_may_follow_each_other(self, release):
        assert not refusal_of(release.version, recorded=THIS.version)
        assert not refusal_of(THIS.version, recorded=release.version)

    def test_the_far_one_is_too_new_for_both(self, release, tmp_path):
        far = make_far_release(release, tmp_path / "far")
        for recorded in (THIS.version, release.version):
            assert "more than one release newer" in refusal_of(far.version, recorded=recorded)
        assert run(far, "import chatapp; print(chatapp.__version__)") == far.version


def run(release: Release, code: str) -> str:
    """Return what `code` prints in a release's folder."""
    is_well, words = run_to_end([sys.executable, "-c", code], environment=dict(os.environ), folder=release.folder)
    assert is_well, words
    return words


class TestNextRelease:
    def test_this_checkout_stays_as_it_is(self, release):
        assert (THIS.folder, THIS.version) == (ROOT, __version__)
        assert "of_next_release" not in (ROOT / "chats/models/message.py").read_text()

    def test_python_imports_it_from_its_folder(self, release):
        assert run(release, "import chatapp; print(chatapp.__version__, chatapp.__file__)") == (
            f"{release.version} {release.folder}/chatapp/__init__.py"
        )

    @pytest.mark.parametrize("name", CHANGED_FILES)
    def test_each_changed_file_has_another_text_and_begins_as_before(self, release, name):
        before, after = (ROOT / name).read_text(), (release.folder / name).read_text()
        assert after.startswith(before)
        assert len(after) > len(before)

    @pytest.mark.launch
    def test_its_models_are_those_after_its_migration_which_is_safe_while_this_release_serves(self, release, tmp_path):
        environment = {**os.environ, "MODE": "embedded", "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
        environment.pop("DJANGO_SETTINGS_MODULE", None)

        def manage(*arguments: str) -> tuple[bool, str]:
            command = [sys.executable, "manage.py", *arguments]
            return run_to_end(command, environment=environment, folder=release.folder)

        assert manage("makemigrations", "--check", "--dry-run", "chats")[0]
        migration = max((release.folder / "chats/migrations").glob("[0-9]*.py")).stem
        before = max((ROOT / "chats/migrations").glob("[0-9]*.py")).stem
        assert manage("migrate", "--verbosity", "0") == (True, "")
        assert manage("migrate", "--verbosity", "0", "chats", before) == (True, "")
        is_safe, words = manage("upgrade_check")
        assert is_safe, words
        assert f"chats.{migration}: safe while the previous release serves" in words
