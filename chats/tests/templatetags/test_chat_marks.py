"""Names, initials, colors and times on a page."""

from datetime import datetime

import pytest

from accounts.tests.builders import time_moved
from chatapp.lib import clock
from chatapp.tests.vectors import vectors
from chats.payloads.chat import attention_count
from chats.templatetags import chat_marks


class TestTimes:
    @pytest.mark.parametrize(("moments", "message", "listed", "day"), vectors("times"))
    def test_follow_the_contracts_form(self, monkeypatch, moments, message, listed, day):
        at, now = moments["at"], datetime.fromisoformat(moments["now"])
        monkeypatch.setattr("chatapp.lib.clock.now", lambda: now)
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
    @pytest.mark.parametrize(("chat", "name", "tile"), vectors("chat_names"), ids=ascii)
    def test_a_chat_is_called_by_title_or_by_the_others(self, chat, name, tile):
        assert chat_marks.chat_name(chat, "Ada") == name
        assert chat_marks.chat_tile(chat, "Ada") == {
            "text": tile["text"],
            "tone": tile["id"],
            "address": tile["address"],
            "kind": tile["kind"],
        }

    @pytest.mark.parametrize(("line", "prefix"), vectors("last_speakers"), ids=ascii)
    def test_the_last_line_names_its_author_in_groups(self, line, prefix):
        chat = {
            "message": line.get("message", "hello"),
            "message_user": line["user"],
            "message_user_id": line["user_id"],
            "people": [{}] * line["others"],
        }
        assert chat_marks.last_speaker(chat, 1) == prefix

    @pytest.mark.parametrize(("name", "short"), vectors("short_names"), ids=ascii)
    def test_a_short_name_is_cut_between_characters(self, name, short):
        assert chat_marks.short_name(name) == short

    def test_a_large_picture_has_its_own_address(self):
        assert chat_marks.in_large("/media/avatars/b/64") == "/media/avatars/b/256"
        assert chat_marks.in_large(None) is None

    @pytest.mark.parametrize(("name", "letters"), vectors("initials"), ids=ascii)
    def test_initials_of_any_name(self, name, letters):
        assert chat_marks.initials(name) == letters


class TestCounts:
    @pytest.mark.parametrize(("count", "text"), vectors("badge_counts"))
    def test_in_a_small_badge_end_at_99(self, count, text):
        assert chat_marks.at_most_99(count) == text

    @pytest.mark.parametrize(("count", "text"), vectors("reply_counts"))
    def test_of_replies_are_in_words(self, count, text):
        assert chat_marks.reply_count(count) == text

    @pytest.mark.parametrize(("chat", "count", "section"), vectors("chat_rows"))
    def test_of_a_chat_and_its_section_depend_on_its_preferences(self, chat, count, section):
        assert attention_count(chat) == count
        assert chat_marks.list_section(chat) == section


class TestColours:
    def test_are_stable_and_few(self):
        assert {chat_marks.colour(number) for number in range(1, 100)} == set(range(chat_marks.COLOURS))

    @pytest.mark.parametrize(("number", "color"), vectors("avatar_colors"))
    def test_depend_on_the_id_alone(self, number, color):
        assert chat_marks.colour(number) == color
