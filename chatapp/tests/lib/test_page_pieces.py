"""Pages with encoded pieces are the same bytes as pages rendered as text."""

import pytest
from django.shortcuts import render
from django.test import RequestFactory

from chatapp.lib import page_pieces
from chatapp.lib.page_pieces import render_page

LONG = "“long” " * 300
TEMPLATE = """<p>{{ name }}</p>{% cached_part text=text name=name %}<b>{{ text }}{{ name }}</b>{% csrf_token %}
{% endcached_part %}{% include "inner.html" %}{% cached_part %}short{% endcached_part %}
{% cached_lines lines %}<i>end</i>"""
INNER = "{% for one in '12' %}{% cached_part text=text one=one %}{{ one }}{{ text }}{% endcached_part %}{% endfor %}"
LINE = "<li>{{ line.message }} {{ line.classes }}</li>"


@pytest.fixture
def _templates(settings):
    loader = (
        "django.template.loaders.locmem.Loader",
        {"page.html": TEMPLATE, "inner.html": INNER, "line.html": LINE},
    )
    [entry] = settings.TEMPLATES
    options = {**entry["OPTIONS"], "loaders": [loader], "context_processors": [
        "django.template.context_processors.request"]}  # fmt: skip
    settings.TEMPLATES = [{**entry, "DIRS": [], "APP_DIRS": False, "OPTIONS": options}]


@pytest.mark.usefixtures("_templates")
class TestRenderPage:
    def context(self, name: str = "Ada") -> dict:
        lines = [
            {"template": "line.html", "message": LONG, "digest": b"1", "classes": "a"},
            {"template": "line.html", "message": "<unsafe>", "digest": None, "classes": ""},
            {"template": "line.html", "message": "ü", "digest": b"2", "classes": "a"},
        ]
        return {"text": LONG, "name": name, "lines": lines}

    def test_is_what_rendering_as_text_gives(self):
        request = RequestFactory().get("/")
        request.META["CSRF_COOKIE"] = "a" * 32
        for name in ("Ada", "Ben", "Ada"):
            pages = [f(request, "page.html", self.context(name)).content.decode() for f in (render, render_page)]
            assert "csrfmiddlewaretoken" in pages[0]
            assert without_token(pages[0]) == without_token(pages[1])

    def test_each_visitor_gets_their_own_token(self):
        tokens = set()
        for _ in range(2):
            html = render_page(RequestFactory().get("/"), "page.html", self.context()).content.decode()
            tokens.add(html.split('value="')[1].split('"')[0])
        assert len(tokens) == 2

    def test_what_stands_for_a_piece_is_never_sent(self):
        assert (
            page_pieces._HOLE
            not in render_page(RequestFactory().get("/"), "page.html", self.context()).content.decode()
        )

    def test_has_the_status(self):
        assert render_page(RequestFactory().get("/"), "page.html", self.context(), 422).status_code == 422


def without_token(html: str) -> str:
    before, after = html.split('value="', 1)
    return before + after.split('"', 1)[1]
