"""Templates, styles and scripts agree: icons exist, behaviors exist, and the styles stay small."""

import gzip
import re
from pathlib import Path

from django.conf import settings

TEMPLATES = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "mail" not in path.parts]
STATIC = settings.BASE_DIR / "static"
MAX_CSS_BYTES = 22 * 1024


def found_in_templates(pattern: str) -> set[str]:
    return {match for path in TEMPLATES for match in re.findall(pattern, path.read_text())}


class TestIcons:
    def test_each_one_used_is_in_the_sprite(self):
        sprite = next(STATIC.glob("vendor/lucide-static-*/icons.svg")).read_text()
        there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
        used = found_in_templates(r'_icon\.html" with name="([^"]+)"') | found_in_templates(r'icon="([^"]+)"')
        assert used
        assert used - there == set()


class TestBehaviours:
    def test_each_one_asked_for_is_started_by_main_or_its_table_of_other_pages(self):
        asked = found_in_templates(r'data-behaviour="([^"]+)"')
        tables = "".join((STATIC / "js" / name).read_text() for name in ("main.js", "page_behaviours.js"))
        started = set(re.findall(r'^  "?([\w-]+)"?: \(\) => import', tables, re.MULTILINE))
        # The admin's pages have an entry module of their own.
        asked -= {"dashboard"}
        assert asked
        assert asked - started == set()


class TestStyles:
    def test_all_of_the_chat_page_stay_within_the_budget_compressed(self):
        pages = [settings.BASE_DIR / "templates" / name for name in ("_head_links.html", "chats/_frame_styles.html")]
        linked = {sheet for page in pages for sheet in re.findall(r"static 'css/([^']+)'", page.read_text())}
        sizes = {name: len(gzip.compress((STATIC / "css" / name).read_bytes(), 6)) for name in linked}
        assert len(sizes) > 5
        assert sum(sizes.values()) <= MAX_CSS_BYTES, sizes

    def test_every_sheet_is_linked_by_some_page_or_script(self):
        scripts = [path.read_text() for path in (STATIC / "js").rglob("*.js")]
        linked = {name for text in scripts for name in re.findall(r'resolve\("(?:\.\./)+css/([^"]+)"\)', text)}
        linked |= found_in_templates(r"static 'css/([^']+)'") | found_in_templates(r'static "css/([^"]+)"')
        assert {path.relative_to(STATIC / "css").as_posix() for path in (STATIC / "css").rglob("*.css")} == linked

    def test_components_use_meanings_and_no_raw_colours(self):
        raw = re.compile(r"(?<!light-dark\()#[0-9a-f]{3,8}\b(?![^;]*\))")
        sheets = [path for path in (STATIC / "css").rglob("*.css") if path.name not in ("tokens.css", "ops.css")]
        strays = [f"{path.name}: {line.strip()}" for path in sheets for line in _lines(path) if raw.search(line)]
        # White letters on the people's colors and the mark on a swatch, which are the same in light and dark; cameras
        # expect QR codes on white.
        white = ("parts.css: color: #fff;", "first_run.css: .first-run__code img", "first_run.css: .swatches__one path")
        assert [stray for stray in strays if not stray.startswith(white)] == []


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()
