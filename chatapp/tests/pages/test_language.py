"""The language of pages; the API is English."""

import time

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import get_language

from chatapp.pages import cached_fragment

pytestmark = pytest.mark.django_db
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture(autouse=True)
def _languages(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية"), ("pt-br", "Português")]


def html_of(**headers: str) -> str:
    return Client(**headers).get("/signin").content.decode()


class TestThePageLanguage:
    @pytest.mark.parametrize(
        ("asked", "start"),
        [
            ("de-AT,de;q=0.9,en;q=0.5", '<html lang="de" dir="ltr"'),
            ("ar", '<html lang="ar" dir="rtl"'),
            ("pt-PT", '<html lang="pt-br"'),
            ("xx, nonsense;;q=, *", '<html lang="en" dir="ltr"'),
            ("", '<html lang="en" dir="ltr"'),
        ],
    )
    def test_is_the_browsers_before_sign_in(self, asked, start):
        assert start in html_of(HTTP_ACCEPT_LANGUAGE=asked)

    def test_is_over_after_the_answer(self):
        html_of(**GERMAN)
        assert get_language() == "en"

    def test_varies_with_its_reasons(self):
        answer = Client(**GERMAN).get("/signin")
        assert answer["Content-Language"] == "de"
        assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))

    def test_names_its_catalogue_for_scripts(self):
        assert 'href="/static/js/locale/de.js" data-catalogue' in html_of(**GERMAN)
        assert "data-catalogue" not in html_of()

    @pytest.mark.parametrize("asked", ["de," * 30_000, "de;q=0." + "1" * 60_000, "-".join(["de"] * 20_000)])
    def test_costs_no_more_for_a_hostile_header(self, asked):
        start = time.perf_counter()
        html_of(HTTP_ACCEPT_LANGUAGE=asked)
        assert time.perf_counter() - start < 1


class TestTheApi:
    def test_is_english_whatever_is_asked(self):
        for path in ("/api/users/me", "/api/nothing", "/api/signin"):
            answers = [Client(**headers).post(path, "{", "application/json") for headers in ({}, GERMAN)]
            assert answers[0].content == answers[1].content
            assert "Content-Language" not in answers[1]


class TestRenderedText:
    def test_is_cached_by_language_and_time_zone(self, monkeypatch, tmp_path):
        show = Template('{% cached_fragment "_icon.html" name="plus" %}').render
        cached_fragment._store.clear()
        for language in ("en", "de"):
            for zone in (None, "Asia/Tokyo"):
                with translation.override(language), timezone.override(zone):
                    show(Context())
        readers = {key[2][:2] for key in cached_fragment._store.kept}
        assert readers == {("en", "UTC"), ("de", "UTC"), ("en", "Asia/Tokyo"), ("de", "Asia/Tokyo")}
