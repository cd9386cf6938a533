"""Day dividers, turns and the "New" divider, without a database."""

from typing import Any

from chats.pages.timeline import lines_of

ADA, BEN = 1, 2


def message(number: int | None, at: str, *, by: int | None = ADA) -> dict[str, Any]:
    kind = "system" if number is None else "text"
    return {"id": number, "number": number, "at": f"2026-11-{at}:00.000Z", "user_id": by, "kind": kind}


def shape(*messages: dict[str, Any], first_unread: int | None = None) -> list[str]:
    """Return each line as "day", "new" or its turn's classes, as Ada sees it."""
    names = {"chats/_line_day.html": "day", "chats/_line_new.html": "new"}
    lines = lines_of(messages, viewer_id=ADA, first_unread=first_unread)
    return [names.get(line["template"]) or line["classes"].replace("turn--", "").strip() for line in lines]


class TestTurns:
    def test_the_same_author_within_five_minutes_goes_on(self):
        messages = [message(1, "22T10:00", by=BEN), message(2, "22T10:05", by=BEN), message(3, "22T10:11", by=BEN)]
        assert shape(*messages) == ["day", "first", "", "first"]

    def test_another_author_begins_anew(self):
        assert shape(message(1, "22T10:00", by=BEN), message(2, "22T10:01")) == ["day", "first", "first mine"]

    def test_a_system_row_stands_between(self):
        rows = [message(1, "22T10:00"), message(None, "22T10:01", by=None), message(2, "22T10:02")]
        assert shape(*rows) == ["day", "first mine", "system", "first mine"]


class TestDays:
    def test_each_day_has_a_divider_and_begins_a_turn(self):
        assert shape(message(1, "22T23:59"), message(2, "23T00:01")) == ["day", "first mine", "day", "first mine"]

    def test_nothing_has_no_divider(self):
        assert shape() == []


class TestNewMark:
    def test_stands_once_before_the_first_unread_message_of_others(self):
        messages = [message(number, f"22T10:0{number}", by=BEN) for number in (1, 2, 3)]
        assert shape(*messages, first_unread=2) == ["day", "first", "new", "first", ""]

    def test_never_before_an_own_message(self):
        assert shape(message(1, "22T10:00"), message(2, "22T10:01", by=BEN), first_unread=1) == [
            "day",
            "first mine",
            "new",
            "first",
        ]

    def test_is_absent_when_all_is_read(self):
        assert "new" not in shape(message(1, "22T10:00", by=BEN))
