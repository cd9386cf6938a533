"""What may only be done in one place, and is done nowhere else."""

import re
from pathlib import Path

import pytest

from chatapp.checks.repository import code, is_test, text

pytestmark = pytest.mark.house

_TAGS = re.compile(r"<!--.*?-->|{#.*?#}|{% comment.*?{% endcomment %}", re.DOTALL)


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    """Return "file:line: text" of every line that matches."""
    wanted = re.compile(pattern)
    return [
        f"{path}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), start=1)
        if wanted.search(line)
    ]


def product(*endings: str, under: str = "", but: tuple[str, ...] = ()) -> list[Path]:
    """Return our code without tests, and without the files and folders `but`."""
    return [
        path
        for path in code(*endings, under=under)
        if not is_test(path) and not path.as_posix().startswith(but or "\0")
    ]


class TestPython:
    def test_only_the_environment_module_reads_the_environment(self):
        assert (
            lines_with(
                r"\bos\.(environ|getenv)\b|from os import.*environ", product(".py", but=("chatapp/environment.py",))
            )
            == []
        )

    def test_only_the_clock_tells_the_time(self):
        pattern = r"timezone\.now|datetime\.(now|utcnow|today)|\btime\.(time|monotonic|perf_counter)\("
        assert lines_with(pattern, product(".py", but=("chatapp/lib/clock.py",))) == []

    def test_nobody_calls_other_machines_by_himself(self):
        pattern = r"^\s*(import|from) (requests|httpx|aiohttp|urllib\.request|http\.client)\b"
        # The probe asks only this machine.
        assert lines_with(pattern, product(".py", but=("chatapp/lib/safe_http.py", "chatapp/launch/probe.py"))) == []

    def test_the_channel_layer_and_redis_stay_in_their_rooms(self):
        rooms = ("chatapp/realtime/", "chatapp/settings/", "chatapp/ops/", "chats/delivery/", "chats/live/")
        # Reads an address as redis-py does, and connects to nothing.
        rooms += ("chatapp/lib/redis_url.py",)
        pattern = r"get_channel_layer|^\s*(import|from) (redis|channels_redis)\b"
        assert lines_with(pattern, product(".py", but=rooms)) == []

    def test_doors_ask_queries_for_rows(self):
        entry_points = [path for path in product(".py") if {"api", "pages", "sockets"} & set(path.parts[1:2])]
        assert lines_with(r"\.objects\.(get|filter|all|create|update|values)\b", entry_points) == []

    def test_no_html_is_written_in_python(self):
        but = (
            "chats/text/",
            "chatapp/ops/",
            "chatapp/pages/import_map.py",
            # Puts the CSRF token into what a template wrote.
            "chatapp/pages/cached_fragment.py",
            "chats/admin",
            "accounts/admin",
            "chatapp/vendoring/",
        )
        assert lines_with(r"mark_safe|format_html|SafeString\(", product(".py", but=but)) == []

    def test_templates_are_files(self):
        assert lines_with(r"\b(?<!render_)Template\(|from_string\(|jinja2", product(".py")) == []

    def test_no_secret_stands_in_the_code(self):
        pattern = r"(?i)(secret_key|password|api_key|token)\s*=\s*[\"'][^\"'{}<>\s]{12,}[\"']"
        allowed = ("accounts/", "chats/", "chatapp/settings/apps.py")
        assert lines_with(pattern, product(".py", but=allowed)) == []
        assert lines_with(r"(?i)\bsecret_key\s*=\s*[\"'][^\"']", product(".py")) == []


class TestBrowser:
    def test_only_http_js_fetches(self):
        paths = product(".js", ".mjs", under="static/js/", but=("static/js/lib/http.js",))
        assert lines_with(r"(?<![.\w])fetch\(|XMLHttpRequest|sendBeacon", paths) == []

    def test_the_phoenix_client_is_the_only_socket(self):
        assert lines_with(r"new WebSocket\(|new EventSource\(", product(".js", ".mjs", under="static/js/")) == []

    def test_nothing_is_evaluated_and_nothing_comes_from_elsewhere(self):
        pattern = r"\beval\(|new Function\(|document\.write\(|import\(?\s*[\"']https?:"
        assert lines_with(pattern, product(".js", ".mjs", under="static/js/")) == []

    def test_styles_know_neither_important_nor_other_sites(self):
        assert lines_with(r"!important|url\([\"']?(https?:)?//", product(".css", under="static/css/")) == []

    def test_styles_know_no_ids(self):
        # Django's admin names its parts by id; ops.css dresses them.
        sheets = product(".css", under="static/css/", but=("static/css/ops.css",))
        assert lines_with(r"^\s*#[\w-]+[\s,{:.]", sheets) == []


class TestTemplates:
    TEMPLATES = product(".html", under="templates/")
    PAGES = [path for path in TEMPLATES if "mail" not in path.parts]

    def pages_with(self, pattern: str) -> list[str]:
        return [
            f"{path}: {found[0]}" for path in self.PAGES for found in re.finditer(pattern, _TAGS.sub("", text(path)))
        ]

    def test_styles_belong_into_static_css(self):
        assert self.pages_with(r"<style|\sstyle\s*=") == []

    def test_the_import_map_is_the_only_script_written_into_a_page(self):
        assert self.pages_with(r"<script(?![^>]*(src=|type=\"importmap\"))[^>]*>") == []

    def test_behaviour_belongs_into_static_js(self):
        assert self.pages_with(r"\son[a-z]+\s*=\s*[\"']|javascript:") == []

    def test_everything_comes_from_this_site(self):
        assert self.pages_with(r"<(script|link|img|iframe)\b[^>]*(src|href)=[\"'](https?:)?//") == []

    def test_a_partial_says_first_what_it_needs(self):
        partials = [path for path in self.TEMPLATES if path.name.startswith("_")]
        assert [str(path) for path in partials if not text(path).startswith("{#")] == []

    def test_a_partial_is_under_60_lines(self):
        partials = [path for path in self.TEMPLATES if path.name.startswith("_")]
        assert [str(path) for path in partials if text(path).count("\n") >= 60] == []
