"""Statuses that end, and do-not-disturb: set by the API and the page, compared when they are read."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from accounts.rules.status import current_status
from accounts.tests.builders import api_of, browser_of, make_person, time_moved
from chatapp.lib import clock

pytestmark = pytest.mark.django_db
ME = "/api/users/me"


def ahead(**by: float) -> str:
    return clock.to_rfc3339(clock.now() + timedelta(**by))


@pytest.fixture
def ada():
    return make_person("Ada")


def change(client, **fields):
    return client.patch(ME, fields, content_type="application/json")


class TestEnding:
    def test_a_status_is_shown_until_its_end_and_then_gone_without_a_job(self, ada):
        client, until = api_of(ada), ahead(minutes=30)
        assert change(client, status="🎧 Focus", status_until=until).json()["status_until"] == until
        ben = make_person("Ben")
        for minutes, shown in ((29, ("🎧 Focus", until)), (31, ("", None))):
            with time_moved(minutes=minutes):
                seen = api_of(ben).get(f"/api/people/{ada.pk}").json()
                assert (seen["status"], seen["status_until"]) == shown
        assert User.objects.get(pk=ada.pk).status == "🎧 Focus"

    def test_do_not_disturb_ends_too(self, ada):
        client, until = api_of(ada), ahead(hours=1)
        assert change(client, do_not_disturb_until=until).json()["do_not_disturb_until"] == until
        with time_moved(minutes=61):
            assert api_of(ada).get(ME).json()["do_not_disturb_until"] is None
        assert change(client, do_not_disturb_until=None).json()["do_not_disturb_until"] is None

    def test_a_new_status_without_an_end_has_none(self, ada):
        client = api_of(ada)
        change(client, status="Focus", status_until=ahead(minutes=30))
        assert change(client, status="Here").json()["status_until"] is None
        with time_moved(days=30):
            assert api_of(ada).get(ME).json()["status"] == "Here"

    @pytest.mark.parametrize("until", [{"hours": 2}, None])
    def test_a_new_end_does_not_bring_an_ended_status_back(self, ada, until):
        change(api_of(ada), status="Focus", status_until=ahead(minutes=30))
        with time_moved(minutes=31):
            assert change(api_of(ada), status_until=until and ahead(**until)).json()["status"] == ""

    def test_a_new_end_keeps_a_current_status(self, ada):
        change(api_of(ada), status="Focus", status_until=ahead(minutes=30))
        until = ahead(hours=2)
        seen = change(api_of(ada), status_until=until).json()
        assert (seen["status"], seen["status_until"]) == ("Focus", until)

    @pytest.mark.parametrize("field", ["status_until", "do_not_disturb_until"])
    @pytest.mark.parametrize(
        "value",
        [
            "",
            "tomorrow",
            "2999-01-01T00:00:00Z",
            "2020-01-01T00:00:00Z",
            "2026-12-01T00:00:00",
            7,
            True,
            ["x"],
            "x" * 9_999,
        ],
    )
    def test_422_for_what_is_no_time_in_the_next_year(self, ada, field, value):
        answer = change(api_of(ada), **{field: value})
        assert (answer.status_code, field in answer.json()["errors"]) == (422, True)
        ada.refresh_from_db()
        assert getattr(ada, field) is None


class TestPage:
    def test_the_form_sets_both_without_javascript(self, ada):
        browser = browser_of(ada)
        fields = {"name": "Ada", "status": "Focus", "status_for": "60", "do_not_disturb_for": "30"}
        assert browser.post("/settings/profile", fields).status_code == 302
        ada.refresh_from_db()
        assert timedelta(minutes=59) < ada.status_until - clock.now() <= timedelta(minutes=60)
        assert timedelta(minutes=29) < ada.do_not_disturb_until - clock.now() <= timedelta(minutes=30)
        assert "Until <time" in browser.get("/settings/profile").content.decode()

    def test_saving_something_else_keeps_both_ends(self, ada):
        browser = browser_of(ada)
        browser.post("/settings/profile", {"name": "Ada", "status": "Focus", "status_for": "60"})
        before = User.objects.values_list("status", "status_until").get(pk=ada.pk)
        browser.post("/settings/profile", {"name": "Ada K.", "status": "Focus"})
        assert User.objects.values_list("status", "status_until").get(pk=ada.pk) == before
        browser.post("/settings/profile", {"name": "Ada K.", "status": "Focus", "status_for": "never"})
        assert User.objects.get(pk=ada.pk).status_until is None

    def test_a_corrected_status_keeps_its_end_and_a_cleared_one_takes_it_along(self, ada):
        browser = browser_of(ada)
        browser.post("/settings/profile", {"name": "Ada", "status": "Fokus", "status_for": "60"})
        until = User.objects.get(pk=ada.pk).status_until
        for status, kept in (("Focus", until), ("", None), ("Here", None)):
            browser.post("/settings/profile", {"name": "Ada", "status": status, "status_for": ""})
            assert User.objects.values_list("status", "status_until").get(pk=ada.pk) == (status, kept)

    def test_a_form_from_before_the_end_does_not_bring_the_status_back(self, ada):
        browser = browser_of(ada)
        browser.post("/settings/profile", {"name": "Ada", "status": "Out", "status_for": "30"})
        with time_moved(minutes=31):
            browser.post("/settings/profile", {"name": "Ada L.", "status": "Out", "status_for": ""})
            ada.refresh_from_db()
            assert (ada.name, current_status(ada)) == ("Ada L.", "")

    def test_a_duration_that_is_not_offered_is_refused(self, ada):
        fields = {"name": "Ada", "status": "Focus", "status_for": "99999999999"}
        assert browser_of(ada).post("/settings/profile", fields).status_code == 422


@pytest.mark.parametrize("offset", ["+23:00", "-23:59", "+01:00:00.5", "+00:00:01"])
def test_an_end_of_any_offset_is_stored_as_utc(ada, offset):
    end = (clock.now() + timedelta(days=3)).replace(tzinfo=None, microsecond=0).isoformat() + offset
    assert (
        api_of(ada).patch("/api/users/me", {"status": "away", "status_until": end}, "application/json").status_code
        == 200
    )
    ada.refresh_from_db()
    assert ada.status_until == datetime.fromisoformat(end)


@pytest.mark.parametrize("end", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"])
def test_an_end_beyond_the_calendar_is_refused(ada, end):
    assert api_of(ada).patch("/api/users/me", {"status_until": end}, "application/json").status_code == 422
