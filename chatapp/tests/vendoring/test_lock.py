"""The vendored browser files match their lock; needs no network."""

from pathlib import Path

import pytest

from chatapp.vendoring.lock import VENDOR_FOLDER, differences, locked_hashes, write_lock
from chatapp.vendoring.packages import PACKAGES


class TestVendoredFiles:
    def test_every_file_on_disk_has_the_locked_hash_and_none_is_missing(self):
        assert differences() == []
        assert len(locked_hashes()) >= 7

    @pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
    def test_every_package_ships_its_licence(self, package):
        assert list((VENDOR_FOLDER / package.folder).glob("LICENSE*"))

    def test_no_folder_stands_there_that_no_package_explains(self):
        folders = {path.name for path in VENDOR_FOLDER.iterdir() if path.is_dir()}
        assert folders == {package.folder for package in PACKAGES}


class TestTheCheckItself:
    def test_a_changed_a_missing_and_a_foreign_file_are_each_named(self, tmp_path: Path):
        for name in ("a.js", "b.js"):
            (tmp_path / name).write_text(name)
        write_lock(tmp_path)
        (tmp_path / "a.js").write_text("something else")
        (tmp_path / "b.js").unlink()
        (tmp_path / "c.js").write_text("new")
        assert differences(tmp_path) == [
            "b.js is in the lock but not on disk",
            "c.js is on disk but not in the lock",
            "a.js was changed",
        ]


def test_scripts_carry_nothing_that_is_only_for_their_developers():
    scripts = [*VENDOR_FOLDER.glob("*/*.mjs")]
    assert scripts
    for script in scripts:
        text = script.read_text()
        assert "sourceMappingURL" not in text and "/**" not in text
