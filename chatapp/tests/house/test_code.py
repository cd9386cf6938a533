"""What only one module may do, and no other does."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

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
    """Return our code without tests, and without the files and directories `but`."""
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

    def test_only_the_clock_reads_the_time(self):
        pattern = r"timezone\.now|datetime\.(now|utcnow|today)|\btime\.(time|monotonic|perf_counter)\("
        assert lines_with(pattern, product(".py", but=("chatapp/lib/clock.py",))) == []

    def test_only_safe_http_calls_other_machines(self):
        pattern = r"^\s*(import|from) (requests|httpx|httpcore|aiohttp|urllib\.request|urllib3|http\.client)\b"
        # The second only parses URLs; the probe connects only to this machine, `doctor` to the site itself.
        but = (
            "chatapp/lib/safe_http.py",
            "chatapp/lib/public_address.py",
            "chatapp/lib/pinned_connections.py",
            "chatapp/launch/probe.py",
            "chatapp/doctor/own_site.py",
            "chatapp/doctor/checks/ports.py",
        )
        assert lines_with(pattern, product(".py", but=but)) == []

    def test_the_channel_layer_and_redis_stay_in_their_rooms(self):
        rooms = ("chatapp/realtime/", "chatapp/settings/", "chatapp/ops/", "chats/delivery/", "chats/send_rate.py")
        # Parse the URL as redis-py does, and make its clients.
        rooms += ("chatapp/lib/redis_url.py", "chatapp/lib/redis_clients.py")
        # Passes the layer to the hub.
        rooms += ("chatapp/routing.py",)
        pattern = r"get_channel_layer|^\s*(import|from) (redis|channels_redis)\b"
        assert lines_with(pattern, product(".py", but=rooms)) == []

    def test_realtime_knows_no_word_of_the_product(self):
        package = [path for path in product(".py") if "realtime" in path.parts]
        assert package
        assert lines_with(r"\bchats?\b|\"user:|signed_out|\"resync\"|\"unread\"|\"person\"", package) == []

    def test_entry_points_ask_queries_for_rows(self):
        entry_points = [path for path in product(".py") if {"api", "pages", "sockets"} & set(path.parts[1:2])]
        assert lines_with(r"\.objects\.(get|filter|all|create|update|values)\b", entry_points) == []

    def test_redirects_go_to_named_urls(self):
        assert lines_with(r"""[Rr]edirect\(f?["']/[a-z]""", product(".py")) == []

    def test_no_html_is_written_in_python(self):
        but = (
            "chats/text/",
            "chatapp/ops/",
            "chatapp/pages/import_map.py",
            # Stand for rendered templates; insert the CSRF token into them.
            "chatapp/lib/page_pieces.py",
            "chatapp/pages/cached_fragment.py",
            "chats/admin",
            "accounts/admin",
            "chatapp/vendoring/",
        )
        assert lines_with(r"mark_safe|format_html|SafeString\(", product(".py", but=but)) == []

    def test_templates_are_files(self):
        assert lines_with(r"\b(?<!render_)Template\(|from_string\(|jinja2", product(".py")) == []

    def test_no_secret_stands_in_the_code(self):
        # A value that starts with a slash is a path.
        pattern = r"(?i)(secret|secret_key|password|api_key|token)[\"']?\s*[:=]\s*[\"'](?!/)[^\"'{}<>\s]{12,}[\"']"
        assert re.search(pattern, 'PASSWORD = "correct-horse-battery"')
        assert lines_with(pattern, product()) == []
        assert lines_with(r"(?i)\bsecret_key\s*=\s*[\"'][^\"']", product()) == []


class TestBrowser:
    def test_only_http_js_fetches(self):
        # And pieces of files: fetch reports no progress of what it sends.
        but = ("static/js/lib/http.js", "static/js/chats/tus.js")
        paths = product(".js", ".mjs", under="static/js/", but=but)
        assert lines_with(r"(?<![.\w])fetch\(|XMLHttpRequest|sendBeacon", paths) == []

    def test_only_addresses_js_spells_paths(self):
        paths = product(
            ".js",
            ".mjs",
            under="static/js/",
            but=(
                "static/js/lib/addresses.js",
                "static/js/lib/late_addresses.js",
                # Workers can't import.
                "static/js/offline",
                "static/js/push_worker.js",
                "static/js/locale/",
            ),
        )
        assert lines_with(r"""^(?!\s*//).*(["'`]/[a-z]|}/[a-z])""", paths) == []

    def test_the_phoenix_client_is_the_only_socket(self):
        assert lines_with(r"new WebSocket\(|new EventSource\(", product(".js", ".mjs", under="static/js/")) == []

    def test_nothing_is_evaluated_and_nothing_comes_from_elsewhere(self):
        pattern = r"\beval\(|new Function\(|document\.write\(|import\(?\s*[\"']https?:"
        assert lines_with(pattern, product(".js", ".mjs", under="static/js/")) == []

    def test_styles_know_neither_important_nor_other_sites(self):
        assert lines_with(r"!important|url\([\"']?(https?:)?//", product(".css", under="static/css/")) == []

    def test_styles_say_start_and_end_instead_of_left_and_right(self):
        # Right-to-left languages come free. Pictures and gradients have sides, too.
        sides = r"(margin|padding|border|scroll-margin|scroll-padding)-(left|right)|(?<![-\w])(left|right):"
        pattern = rf"{sides}|(text-align|float|clear): *(left|right)|border-(top|bottom)-(left|right)-radius"
        # Four values, of which the second is the right and the fourth the left.
        value = r"(-?[\w.]+|var\([^)]*\)|calc\([^;]*\))"
        pattern += rf"|(?<![-\w])(padding|margin|inset): *{value} (?P<right>{value}) {value} (?!(?P=right);){value};"
        assert re.search(pattern, "a { padding: 0 1px 0 2px; }") and not re.search(
            pattern, "a { margin: 0 1px 2px 1px; }"
        )
        assert re.search(pattern, "a { left: 0 }") and not re.search(pattern, "a { inset-inline-start: 0 }")
        assert lines_with(pattern, product(".css", under="static/css/")) == []

    def test_styles_use_properties_that_exist(self):
        # A value with an unknown one is dropped without a word. A fallback is meant for those that may be missing.
        sheets = [path.read_text() for path in product(".css", under="static/css/")]
        others = "".join(
            path.read_text() for under in ("static/js/", "templates/") for path in product(".js", ".html", under=under)
        )
        known = {name for sheet in sheets for name in re.findall(r"(--[\w-]+)\s*:", sheet)}
        used = {name for sheet in sheets for name in re.findall(r"var\(\s*(--[\w-]+)\s*\)", sheet)}
        assert len(used) > 50
        assert sorted(name for name in used - known if name not in others) == []

    def test_styles_know_no_ids(self):
        # Django's admin uses ids; ops.css styles them.
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

    @pytest.mark.parametrize("path", TEMPLATES, ids=str)
    def test_a_template_compiles(self, path):
        # Also those that tests of other branches of a page would compile first.
        get_template(str(path.relative_to("templates")))

    def test_a_partial_says_first_what_it_needs(self):
        partials = [path for path in self.TEMPLATES if path.name.startswith("_")]
        assert [str(path) for path in partials if not text(path).startswith("{#")] == []

    def test_lines_have_at_most_160_characters(self):
        assert lines_with(r"^.{161}", self.TEMPLATES) == []

    def test_tags_stay_on_one_line(self):
        # Django shows any other as text.
        unclosed = r"\{%(?!.*%\})|\{\{(?!.*\}\})|\{#(?!.*#\})"
        assert lines_with(unclosed, self.TEMPLATES) == []

    def test_a_partial_is_under_60_lines(self):
        partials = [path for path in self.TEMPLATES if path.name.startswith("_")]
        assert [str(path) for path in partials if text(path).count("\n") >= 60] == []
