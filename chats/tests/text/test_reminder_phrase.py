"""Times at the start of a reminder."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chats.text.reminder_phrase import read_phrase

# A Sunday.
NOW = datetime(2026, 11, 29, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))


def read(text, now=NOW):
    found = read_phrase(text, now=now)
    return found and (f"{found.at:%m-%d %H:%M}", found.repeat, found.text)


class TestReadPhrase:
    @pytest.mark.parametrize(
        ("text", "at", "repeat"),
        [
            ("in 20 minutes call Ben", "11-29 14:25", "once"),
            ("me in an hour to call Ben", "11-29 15:05", "once"),
            ("30m call Ben", "11-29 14:35", "once"),
            ("in 3 days call Ben", "12-02 14:05", "once"),
            ("2w call Ben", "12-13 14:05", "once"),
            ("tomorrow 9:00 call Ben", "11-30 09:00", "once"),
            ("9:00 tomorrow, call Ben", "11-30 09:00", "once"),
            ("tomorrow call Ben", "11-30 09:00", "once"),
            ("today at 17 call Ben", "11-29 17:00", "once"),
            ("at 5pm to call Ben", "11-29 17:00", "once"),
            ("12am call Ben", "11-30 00:00", "once"),
            ("12:30pm call Ben", "11-30 12:30", "once"),
            ("at 9:00 call Ben", "11-30 09:00", "once"),
            ("noon call Ben", "11-30 12:00", "once"),
            ("on friday at 16:30 that call Ben", "12-04 16:30", "once"),
            ("sunday call Ben", "12-06 09:00", "once"),
            ("next week call Ben", "11-30 09:00", "once"),
            ("next mon 8:15 call Ben", "11-30 08:15", "once"),
            ("2026-12-24 18:00 call Ben", "12-24 18:00", "once"),
            ("every day at 9:00 call Ben", "11-30 09:00", "daily"),
            ("every day at 18:00 call Ben", "11-29 18:00", "daily"),
            ("every weekday call Ben", "11-30 09:00", "weekdays"),
            ("every tuesday 10:00 call Ben", "12-01 10:00", "weekly"),
            ("every month 8:00 call Ben", "11-30 08:00", "monthly"),
            ("EVERY Friday AT 4PM call Ben", "12-04 16:00", "weekly"),
        ],
    )
    def test_reads_a_time_and_what_to_be_reminded_of(self, text, at, repeat):
        assert read(text) == (at, repeat, "call Ben")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "   ",
            "call Ben",
            "9 lives",
            "in a while call Ben",
            "in 0 minutes call",
            "in 9999 days call",
            "every now and then",
            "every friday-ish",
            "2026-02-30 call",
            "25:00 call",
            "tomorrow 25:61 call",
            "friday 13pm call",
            "9:00 2026-02-30 call",
            "every day 24:00 call",
            "tomorrow 9:00 10:00 call",
            "at 13pm call",
            "10:75 call",
            "²h call",
            "٣h call",
            "me",
            "tomorroww 9:00",
            "x" * 5_000,
            "in " * 5_000,
        ],
    )
    def test_finds_no_time_in_other_texts(self, text):
        assert read(text) is None

    def test_hours_are_hours_when_clocks_change(self):
        night = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
        assert read("in 2 hours look", now=night) == ("10-25 02:30", "once", "look")
        assert read("in 1 day look", now=night) == ("10-26 01:30", "once", "look")
