"""Names, initials, colours and times of a page."""

from datetime import UTC, datetime

import pytest

from accounts.tests.builders import time_moved
from chatapp.lib import clock
from chats.templatetags import chat_marks

NOW = "2026-11-22T14:05:09.120Z"


@pytest.fixture
def in_november(monkeypatch):
    """It is Sunday 22 November 2026, 15:00 UTC."""
    monkeypatch.setattr("chatapp.lib.clock.now", lambda: datetime(2026, 11, 22, 15, 0, tzinfo=UTC))


@pytest.mark.usefixtures("in_november")
class TestTimes:
    @pytest.mark.parametrize(
        ("at", "message", "listed", "day"),
        [
            (NOW, "14:05", "14:05", "Today"),
            ("2026-11-21T23:59:00.000Z", "21 Nov 23:59", "Sat", "Yesterday"),
            ("2026-11-16T08:00:00.000Z", "16 Nov 08:00", "Mon", "Monday 16 Nov"),
            ("2026-11-15T08:00:00.000Z", "15 Nov 08:00", "15 Nov", "Sunday 15 Nov"),
            ("2025-12-31T08:00:00.000Z", "31 Dec 2025 08:00", "31 Dec 2025", "Wednesday 31 Dec 2025"),
        ],
    )
    def test_follow_the_contracts_form(self, at, message, listed, day):
        assert chat_marks.message_time(at) == message
        assert chat_marks.list_time(at) == listed
        assert chat_marks.day_label(at) == day


class TestTheClock:
    def test_decides_what_today_is(self):
        at = clock.to_rfc3339(clock.now())
        assert len(chat_marks.message_time(at)) == len("14:05")
        with time_moved(days=1):
            assert len(chat_marks.message_time(at)) > len("14:05")


class TestNames:
    @pytest.mark.parametrize(
        ("users", "title", "name", "mark"),
        [
            (["Ada", "Ben Bo"], "", "Ben Bo", "BB"),
            (["Ada", "Ben", "Cy"], "", "Ben, Cy", "2"),
            (["Ada", "Ben", "Cy"], "boat crew here", "boat crew here", "BC"),
            (["Ada"], "", "Just you", "A"),
            (["Ada", "Ada"], "", "Ada", "A"),
            (["Ben"], "", "Ben", "B"),
            ([], "", "Just you", "A"),
        ],
    )
    def test_a_chat_is_called_by_title_or_by_the_others(self, users, title, name, mark):
        chat = {"id": 9, "kind": "private", "users": users, "title": title, "picture": None, "people": []}
        assert chat_marks.chat_name(chat, "Ada") == name
        assert chat_marks.chat_tile(chat, "Ada") == {"text": mark, "tone": 9, "address": None}

    @pytest.mark.parametrize("users", [["Ada", "Ben Bo"], ["Ada"]])
    def test_a_chat_of_two_shows_the_others_face_answered_or_not(self, users):
        ben = {"user_id": 3, "name": "Ben Bo", "avatar": "/media/avatars/b/64"}
        chat = {"id": 9, "kind": "direct", "users": users, "title": "", "picture": None, "people": [ben]}
        assert chat_marks.chat_name(chat, "Ada") == "Ben Bo"
        assert chat_marks.chat_tile(chat, "Ada") == {"text": "BB", "tone": 3, "address": "/media/avatars/b/64"}
        assert chat_marks.chat_tile({**chat, "title": "Crew"}, "Ada")["tone"] == 9
        assert chat_marks.chat_tile({**chat, "picture": "/p/64"}, "Ada")["address"] == "/p/64"

    def test_a_large_picture_has_its_own_address(self):
        assert chat_marks.in_large("/media/avatars/b/64") == "/media/avatars/b/256"
        assert chat_marks.in_large(None) is None

    @pytest.mark.parametrize(("name", "letters"), [("", "?"), ("  ", "?"), ("élan vital x", "ÉV"), ("李小龙", "李")])
    def test_initials_of_any_name(self, name, letters):
        assert chat_marks.initials(name) == letters


class TestColours:
    def test_are_stable_and_few(self):
        assert {chat_marks.colour(number) for number in range(1, 100)} == set(range(chat_marks.COLOURS))
        assert chat_marks.colour(9) == chat_marks.colour(9)

    def test_someone_who_is_gone_has_one_too(self):
        assert chat_marks.colour(None) in range(chat_marks.COLOURS)
