"""The import map: its entries, and that its hash matches the exact characters on the page."""

import base64
import hashlib
import json

import pytest

from chatapp.pages import import_map as import_maps


@pytest.fixture
def hashed_files(monkeypatch):
    """Return the storage's names, to be filled by a test."""
    files: dict[str, str] = {}
    monkeypatch.setattr(import_maps.staticfiles_storage, "hashed_files", files, raising=False)
    return files


class TestImportMap:
    def test_maps_addresses_of_modules_and_stylesheets_and_nothing_else(self, hashed_files):
        hashed_files.update(
            {
                "js/main.js": "js/main.1.js",
                "vendor/phoenix-1/phoenix.mjs": "vendor/phoenix-1/phoenix.2.mjs",
                "css/base.css": "css/base.3.css",
                "brand/icon.svg": "brand/icon.5.svg",
                "admin/js/core.js": "admin/js/core.4.js",
            }
        )
        assert json.loads(import_maps.import_map()) == {
            "imports": {
                "/static/css/base.css": "/static/css/base.3.css",
                "/static/js/main.js": "/static/js/main.1.js",
                "/static/vendor/phoenix-1/phoenix.mjs": "/static/vendor/phoenix-1/phoenix.2.mjs",
            }
        }

    def test_is_absent_without_hashed_names(self, hashed_files):
        assert import_maps.import_map() == ""
        assert import_maps.import_map_source() == ""

    def test_source_is_the_hash_of_its_text(self, hashed_files):
        hashed_files["js/main.js"] = "js/main.1.js"
        digest = hashlib.sha256(import_maps.import_map().encode()).digest()
        assert import_maps.import_map_source() == f"'sha256-{base64.b64encode(digest).decode()}'"

    def test_cannot_end_its_script_element(self, hashed_files):
        hashed_files["js/</script>.js"] = "js/</script>.1.js"
        assert "<" not in import_maps.import_map()
        assert "/static/js/</script>.js" in json.loads(import_maps.import_map())["imports"]
