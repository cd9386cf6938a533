"""Working hours: set by the API and the page, compared when they are read; others learn only whether it is now."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from accounts.rules.working_hours import back_at, is_outside_hours
from accounts.tests.builders import api_of, browser_of, make_person
from chatapp.lib import clock

ME = "/api/users/me"
OFFICE = {"days": ["tuesday", "monday", "monday"], "start": "09:00", "end": "17:00"}


def person(hours: str, zone: str = "Europe/Berlin") -> User:
    return User(name="Ada", working_hours=hours, time_zone=zone)


class TestNow:
    @pytest.mark.parametrize(
        ("hours", "at", "is_outside"),
        [
            # 23 November 2026 is a Monday; Berlin is an hour ahead of UTC.
            ("12345 09:00-17:00", datetime(2026, 11, 23, 8, 0, tzinfo=UTC), False),
            ("12345 09:00-17:00", datetime(2026, 11, 23, 7, 59, tzinfo=UTC), True),
            ("12345 09:00-17:00", datetime(2026, 11, 23, 15, 59, tzinfo=UTC), False),
            ("12345 09:00-17:00", datetime(2026, 11, 23, 16, 0, tzinfo=UTC), True),
            ("12345 09:00-17:00", datetime(2026, 11, 22, 12, 0, tzinfo=UTC), True),
            # In summer Berlin is two hours ahead.
            ("1 09:00-17:00", datetime(2026, 7, 6, 7, 0, tzinfo=UTC), False),
            # A night shift belongs to the day on which it begins.
            ("1 22:00-06:00", datetime(2026, 11, 23, 21, 0, tzinfo=UTC), False),
            ("1 22:00-06:00", datetime(2026, 11, 24, 4, 59, tzinfo=UTC), False),
            ("1 22:00-06:00", datetime(2026, 11, 24, 5, 0, tzinfo=UTC), True),
            ("1 22:00-06:00", datetime(2026, 11, 23, 4, 0, tzinfo=UTC), True),
        ],
    )
    def test_is_compared_in_the_persons_zone(self, hours, at, is_outside):
        assert is_outside_hours(person(hours), now=at) is is_outside

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
    def test_is_not_known_without_hours_or_a_zone(self, zone):
        never = "7 03:00-03:01"
        assert not is_outside_hours(person(""))
        assert not is_outside_hours(person(never, zone))


class TestBack:
    """When someone who is away and shares it is back."""

    def away(self, hours="12345 09:00-17:00", zone="Europe/Berlin", *, quiet_until=None, shares=True) -> User:
        return User(working_hours=hours, time_zone=zone, do_not_disturb_until=quiet_until, shares_working_hours=shares)

    @pytest.mark.parametrize(
        ("hours", "zone", "now", "expected"),
        [
            # Friday evening, over a weekend; clocks change in the night to Sunday.
            ("12345 09:00-17:00", "Europe/Berlin", "2026-03-27T17:00Z", "2026-03-30T07:00Z"),
            ("12345 09:00-17:00", "Europe/Berlin", "2026-10-23T16:00Z", "2026-10-26T08:00Z"),
            ("12345 09:00-17:00", "America/New_York", "2026-03-06T23:00Z", "2026-03-09T13:00Z"),
            ("12345 09:00-17:00", "America/New_York", "2026-10-30T22:00Z", "2026-11-02T14:00Z"),
            # Half an hour, in the southern summer.
            ("12345 09:00-17:00", "Australia/Lord_Howe", "2026-04-03T08:00Z", "2026-04-05T22:30Z"),
            ("12345 09:00-17:00", "Australia/Lord_Howe", "2026-10-02T08:00Z", "2026-10-04T22:00Z"),
            # A beginning that is skipped is an hour later; one that occurs twice counts at first.
            ("7 02:30-10:00", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:30Z"),
            ("7 02:30-10:00", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T00:30Z"),
            # Before today's beginning, after its end, and a week later.
            ("1 09:00-17:00", "Europe/Berlin", "2026-11-23T07:59Z", "2026-11-23T08:00Z"),
            ("1 09:00-17:00", "Europe/Berlin", "2026-11-23T16:00Z", "2026-11-30T08:00Z"),
            ("1 22:00-06:00", "Europe/Berlin", "2026-11-24T05:00Z", "2026-11-30T21:00Z"),
        ],
    )
    def test_is_when_the_hours_begin_next_by_their_clock(self, hours, zone, now, expected):
        moment = datetime.fromisoformat(now)
        assert back_at(self.away(hours, zone), now=moment) == datetime.fromisoformat(expected)

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
    def test_a_person_who_is_back_is_inside_their_hours_all_year(self, zone):
        person = self.away("12345 09:00-17:00", zone)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        for hour in range(0, 366 * 24, 5):
            moment = now + timedelta(hours=hour)
            back = back_at(person, now=moment)
            assert (back is None) is not is_outside_hours(person, now=moment)
            if back:
                assert not is_outside_hours(person, now=back)
                assert is_outside_hours(person, now=back - timedelta(minutes=1))
                assert f"{back.astimezone(ZoneInfo(zone)):%H:%M}" == "09:00"

    def test_do_not_disturb_ends_first(self):
        now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        in_hours, after_hours = now + timedelta(minutes=89, seconds=1), now + timedelta(hours=8)
        assert back_at(self.away(quiet_until=in_hours), now=now) == now + timedelta(minutes=90)
        assert back_at(self.away(quiet_until=after_hours), now=now) == now + timedelta(hours=23)
        assert back_at(self.away("", "", quiet_until=in_hours), now=now) == now + timedelta(minutes=90)
        assert back_at(self.away(quiet_until=now), now=now) is None

    @pytest.mark.parametrize("quiet_for", [timedelta(hours=1), timedelta(days=366)])
    def test_nothing_is_shown_unless_it_is_shared_and_near(self, quiet_for):
        now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        assert back_at(self.away(quiet_until=now + quiet_for, shares=False), now=now) is None
        assert back_at(self.away(quiet_until=now + timedelta(days=365, hours=20)), now=now) is not None
        assert back_at(self.away(quiet_until=now + timedelta(days=366, hours=1)), now=now) is None


@pytest.mark.django_db
class TestSetting:
    def change(self, ada, **changes):
        return api_of(ada).patch(ME, changes, content_type="application/json")

    def test_by_the_api_in_the_order_of_the_week(self):
        ada = make_person("Ada", time_zone="Europe/Berlin")
        answer = self.change(ada, working_hours=OFFICE)
        assert answer.json()["working_hours"] == {**OFFICE, "days": ["monday", "tuesday"]}
        ada.refresh_from_db()
        assert ada.working_hours == "12 09:00-17:00"
        assert self.change(ada, name="Ada L.").json()["working_hours"]
        assert self.change(ada, working_hours=None).json()["working_hours"] is None

    def test_needs_a_time_zone_which_may_come_with_it(self):
        ada = make_person("Ada")
        refusal = self.change(ada, working_hours=OFFICE)
        assert refusal.status_code == 422
        assert refusal.json()["errors"]["working_hours"] == ["Working hours need a time zone. Choose yours."]
        assert self.change(ada, working_hours=OFFICE, time_zone="Asia/Tokyo").status_code == 200

    @pytest.mark.parametrize(
        "hours",
        [
            {**OFFICE, "days": []},
            {**OFFICE, "days": ["someday"]},
            {**OFFICE, "days": ["monday"] * 8},
            {**OFFICE, "days": [1]},
            {**OFFICE, "days": "monday"},
            {**OFFICE, "start": "17:00"},
            {**OFFICE, "start": "24:00"},
            {**OFFICE, "start": "9:00"},
            {**OFFICE, "start": "٠٩:٠٠"},
            {**OFFICE, "end": "17:00\n"},
            {**OFFICE, "end": "1" * 100_000},
            {"days": ["monday"]},
            "always",
            [],
        ],
    )
    def test_refuses_what_are_no_hours(self, hours):
        ada = make_person("Ada", time_zone="Europe/Berlin")
        assert self.change(ada, working_hours=hours).status_code == 422
        ada.refresh_from_db()
        assert ada.working_hours == ""

    def test_by_the_page_which_shows_them_again(self):
        ada = make_person("Ada", time_zone="Europe/Berlin")
        browser = browser_of(ada)
        form = {"language": "", "time_zone": "Europe/Berlin", "week_start": ""}
        hours = {"working_days": ["monday", "friday"], "work_starts": "10:00", "work_ends": "18:30"}
        assert browser.post("/settings/language", {**form, **hours}).status_code == 302
        html = browser.get("/settings/language").content.decode()
        assert html.count(" checked") == 2 and 'value="18:30"' in html
        assert browser.post("/settings/language", {**form, **hours, "work_ends": "10:00"}).status_code == 422
        assert browser.post("/settings/language", {**form, **hours, "time_zone": ""}).status_code == 422
        browser.post("/settings/language", form)
        ada.refresh_from_db()
        assert ada.working_hours == ""


@pytest.mark.django_db
class TestOthers:
    @pytest.fixture
    def off(self):
        """Ben, who works at another time than now."""
        hour = (clock.now().hour + 12) % 24
        hours = f"1234567 {hour:02}:00-{(hour + 1) % 24:02}:00"
        return make_person("Ben", time_zone="UTC", working_hours=hours)

    def test_see_that_someone_is_off_but_not_when(self, off):
        ada = make_person("Ada")
        seen = api_of(ada).get(f"/api/people/{off.pk}").json()
        assert seen["outside_working_hours"] is True and "working_hours" not in seen
        browser = browser_of(ada)
        assert "Outside their working hours" in browser.get(f"/people/{off.pk}").content.decode()
        chat = browser.post(f"/people/{off.pk}/chat")["Location"]
        head = browser.get(chat).content.decode().split('id="chat-head"')[1].split("</header>")[0]
        assert "Outside their working hours" in head

    def test_see_nothing_of_someone_at_work_or_without_hours(self, off):
        ada, cy = make_person("Ada"), make_person("Cy")
        User.objects.filter(pk=off.pk).update(working_hours="1234567 00:00-23:59" if clock.now().hour < 23 else "")
        for other in (off, cy):
            assert api_of(ada).get(f"/api/people/{other.pk}").json()["outside_working_hours"] is False
            browser = browser_of(ada)
            chat = browser.post(f"/people/{other.pk}/chat")["Location"]
            assert "Outside" not in browser.get(chat).content.decode().split('id="chat-head"')[1].split("</header>")[0]
