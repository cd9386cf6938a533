"""When something that repeats is due next, in three time zones that change their clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatapp.jobs.recurrence import Repeat, next_occurrence

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "")


def moment(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC)


def following(first, *, repeat, zone, count):
    """Return the local times after the first one."""
    first_at = after = moment(first, zone)
    times = []
    for _ in range(count):
        after = next_occurrence(first_at, repeat=repeat, time_zone=zone, after=after)
        times.append(f"{after.astimezone(ZoneInfo(zone or 'UTC')):%Y-%m-%d %H:%M}")
    return times


class TestNextOccurrence:
    def test_what_does_not_repeat_has_none(self):
        now = datetime(2026, 11, 29, tzinfo=UTC)
        assert next_occurrence(now, repeat=Repeat.ONCE, time_zone="", after=now) is None

    @pytest.mark.parametrize("zone", ZONES)
    @pytest.mark.parametrize(
        "day", ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"]
    )
    def test_the_time_of_day_stays_when_clocks_change(self, zone, day):
        times = following(f"{day} 09:00", repeat=Repeat.DAILY, zone=zone, count=3)
        assert {time.partition(" ")[2] for time in times} == {"09:00"}
        assert len(set(times)) == 3

    def test_a_skipped_time_comes_as_much_later_as_the_clock_moves(self):
        times = following("2026-03-28 02:30", repeat=Repeat.DAILY, zone="Europe/Berlin", count=2)
        assert times == ["2026-03-29 03:30", "2026-03-30 02:30"]
        # Lord Howe moves by half an hour.
        times = following("2026-10-03 02:15", repeat=Repeat.DAILY, zone="Australia/Lord_Howe", count=2)
        assert times == ["2026-10-04 02:45", "2026-10-05 02:15"]

    @pytest.mark.parametrize(
        ("zone", "first"),
        [
            ("Europe/Berlin", "2026-10-24 02:30"),
            ("America/New_York", "2026-10-31 01:30"),
            ("Australia/Lord_Howe", "2026-04-04 01:45"),
        ],
    )
    def test_a_time_that_occurs_twice_counts_once(self, zone, first):
        times = following(first, repeat=Repeat.DAILY, zone=zone, count=3)
        assert len({time.partition(" ")[0] for time in times}) == 3

    def test_weekdays_leave_out_the_weekend(self):
        times = following("2026-11-26 16:00", repeat=Repeat.WEEKDAYS, zone="Europe/Berlin", count=3)
        assert times == ["2026-11-27 16:00", "2026-11-30 16:00", "2026-12-01 16:00"]

    def test_weekly_is_the_same_day(self):
        assert following("2026-12-25 08:00", repeat=Repeat.WEEKLY, zone="", count=2) == [
            "2027-01-01 08:00",
            "2027-01-08 08:00",
        ]

    def test_monthly_has_the_last_day_of_a_shorter_month_and_returns_to_its_own(self):
        times = following("2027-12-31 08:00", repeat=Repeat.MONTHLY, zone="Europe/Berlin", count=3)
        assert times == ["2028-01-31 08:00", "2028-02-29 08:00", "2028-03-31 08:00"]

    def test_what_was_missed_is_not_made_up_for(self):
        first = moment("2026-01-01 09:00", "Europe/Berlin")
        after = moment("2026-06-15 12:00", "Europe/Berlin")
        found = next_occurrence(first, repeat=Repeat.DAILY, time_zone="Europe/Berlin", after=after)
        assert found == moment("2026-06-16 09:00", "Europe/Berlin")
