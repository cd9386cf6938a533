"""Themes, stored in a cookie and chosen by a plain form."""

import re

import pytest
from django.conf import settings

from accounts.tests.builders import browser_of, make_person


@pytest.mark.django_db
class TestTheme:
    @pytest.mark.parametrize("theme", ["light", "dark", "contrast-light", "contrast-dark"])
    def test_is_stored_and_marks_every_page(self, client, theme):
        answer = client.post("/theme", {"theme": theme, "next": "/signin"})
        assert (answer.status_code, answer["Location"]) == (302, "/signin")
        assert re.search(f'<html [^>]*data-theme="{theme}">', client.get("/signin").content.decode())

    @pytest.mark.parametrize(
        ("theme", "media"),
        [
            ("", "(prefers-contrast: more), (forced-colors: active)"),
            ("dark", "(forced-colors: active)"),
            ("contrast-dark", "all"),
        ],
    )
    def test_high_contrast_applies_when_chosen_or_when_the_system_asks(self, client, theme, media):
        client.post("/theme", {"theme": theme})
        assert re.search(rf'id="contrast"\s+media="{re.escape(media)}"', client.get("/signin").content.decode())

    @pytest.mark.parametrize(("theme", "colors"), [("", ["#f7f5f2", "#151412"]), ("contrast-dark", ["#000000"])])
    def test_tints_the_browsers_bars(self, client, theme, colors):
        client.post("/theme", {"theme": theme})
        page = client.get("/signin").content.decode()
        assert re.findall(r'name="theme-color" content="([^"]+)"', page) == colors

    def test_the_systems_own_is_no_mark(self, client):
        client.post("/theme", {"theme": "dark"})
        client.post("/theme", {"theme": ""})
        assert "data-theme" not in client.get("/signin").content.decode()

    @pytest.mark.parametrize("theme", ['"><script>', "DARK", "contrast", "x" * 5_000])
    def test_anything_else_is_no_theme(self, client, theme):
        client.cookies[settings.THEME_COOKIE_NAME] = theme.replace(";", "")
        assert "data-theme" not in client.get("/signin").content.decode()
        assert client.post("/theme", {"theme": theme}).cookies[settings.THEME_COOKIE_NAME].value == ""

    @pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
    def test_never_leads_to_another_site(self, client, next_page):
        assert client.post("/theme", {"theme": "dark", "next": next_page})["Location"] == "/"

    def test_is_not_changed_by_a_link(self, client):
        assert client.get("/theme?theme=dark").status_code == 405


@pytest.mark.django_db
class TestAppearancePage:
    def test_shows_which_theme_is_chosen(self):
        client = browser_of(make_person())
        client.cookies[settings.THEME_COOKIE_NAME] = "dark"
        page = client.get("/settings/appearance").content.decode()
        switch = page.split('data-behaviour="theme"')[1].split("</form>")[0]
        assert re.search(r'value="dark"\s+aria-pressed="true"', switch)
        assert switch.count('aria-pressed="true"') == 1

    def test_needs_a_signed_in_person(self, client):
        assert client.get("/settings/appearance")["Location"] == "/signin?next=/settings/appearance"
