"""/settings/language, and PATCH /api/users/me with the same settings."""

from zoneinfo import ZoneInfo

import pytest

from accounts.rules.preferences import time_zones
from accounts.tests.builders import api_of, browser_of, make_person
from chatapp.lib import clock

pytestmark = pytest.mark.django_db
CHOSEN = {"language": "de", "time_zone": "Asia/Tokyo", "week_start": "saturday"}


@pytest.fixture(autouse=True)
def _languages(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]


def patched(person, **changes):
    return api_of(person).patch("/api/users/me", changes, content_type="application/json")


class TestThePage:
    def test_saves_the_choices_and_is_in_the_language_at_once(self):
        ada = make_person()
        browser = browser_of(ada)
        assert browser.post("/settings/language", CHOSEN).status_code == 302
        html = browser.get("/settings/language").content.decode()
        assert '<html lang="de"' in html and 'data-time-zone="Asia/Tokyo"' in html
        assert html.count(" selected>") == 3
        ada.refresh_from_db()
        assert (ada.language, ada.time_zone, ada.week_start) == ("de", "Asia/Tokyo", "saturday")

    def test_goes_back_to_the_browsers(self):
        browser = browser_of(make_person(language="de"))
        browser.post("/settings/language", {"language": "", "time_zone": "", "week_start": ""})
        assert '<html lang="en"' in browser.get("/chats").content.decode()

    @pytest.mark.parametrize("field", CHOSEN)
    def test_refuses_what_it_did_not_offer(self, field):
        answer = browser_of(make_person()).post("/settings/language", {**CHOSEN, field: "Klingon"})
        assert answer.status_code == 422

    def test_what_the_site_no_longer_has_counts_as_the_browsers(self):
        browser = browser_of(make_person(language="tlh", time_zone="Mars/Olympus"))
        assert '<html lang="en"' in browser.get("/chats").content.decode()

    def test_the_persons_language_comes_before_the_browsers(self):
        html = browser_of(make_person(language="en")).get("/chats", HTTP_ACCEPT_LANGUAGE="de").content.decode()
        assert '<html lang="en"' in html


class TestTimes:
    def test_are_in_the_persons_zone(self):
        at = clock.now()
        for zone in ("Asia/Tokyo", "America/Lima"):
            person = make_person(time_zone=zone, status="Away", status_until=clock.now().replace(year=at.year + 1))
            html = browser_of(person).get("/settings/profile").content.decode()
            hour = person.status_until.astimezone(ZoneInfo(zone)).strftime("%H:%M</time>")
            assert hour in html

    def test_zones_to_choose_are_those_of_places(self):
        assert {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia"} <= {*time_zones()}
        assert not {"Etc/GMT-3", "US/Pacific", "EST"} & {*time_zones()}


class TestTheApi:
    def test_changes_and_shows_them(self):
        answer = patched(make_person(), **CHOSEN)
        assert answer.status_code == 200
        assert CHOSEN.items() <= answer.json().items()

    @pytest.mark.parametrize("value", ["Klingon", "../../etc/passwd", 7, None, ["de"], "x" * 100_000])
    @pytest.mark.parametrize("field", CHOSEN)
    def test_refuses_other_values(self, field, value):
        answer = patched(make_person(), **{field: value})
        assert answer.status_code == 422
        assert field in answer.json()["errors"]
