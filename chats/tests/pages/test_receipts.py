"""Read receipts under the viewer's newest message, for people who show their own reading."""

import re

import pytest

from accounts.actions.update_profile import update_profile
from chatapp.tests.vectors import vectors
from chats.actions.mark_read import mark_read
from chats.pages import receipts
from chats.tests.builders import make_chat, say


@pytest.fixture
def receipt(ada_browser):
    """Return Ada's read receipt and the message it is under: (words, text); None without one."""

    def read(chat):
        html = re.sub(r"<template.*?</template>", "", ada_browser.text(f"/chats/{chat.pk}"), flags=re.DOTALL)
        assert html.count('class="receipt"') <= 1
        words = r'class="receipt">.*?<span data-text>([^<]*)<'
        found = re.search(r'message__body"[^>]*>(?:<p[^>]*>)?([^<]*)(?:(?!class="turn).)*?' + words, html, re.DOTALL)
        return found and (found[2], found[1])

    return read


@pytest.mark.parametrize(("readers", "others_count", "words"), vectors("receipts"), ids=ascii)
def test_words_name_one_or_two_and_count_more(readers, others_count, words):
    assert receipts.receipt_words(readers, others_count=others_count) == words


class TestReceipt:
    def test_stands_under_the_viewers_newest_message_only(self, ada, ben, chat, receipt):
        assert receipt(chat) is None
        say(ada, chat, "one", "two")
        say(ben, chat, "three")
        assert receipt(chat)[1] == "two"

    def test_shows_who_has_read_it(self, ada, ben, cy, receipt):
        group = make_chat(ada, ben, cy)
        say(ada, group, "hello")
        assert receipt(group) == ("Sent", "hello")
        mark_read(person=ben, chat_id=group.pk, number=1)
        assert receipt(group) == ("Seen by Ben", "hello")
        mark_read(person=cy, chat_id=group.pk, number=1)
        assert receipt(group) == ("Seen by everyone", "hello")

    def test_among_two_it_is_simply_seen(self, ada, ben, chat, receipt):
        say(ada, chat, "hello")
        mark_read(person=ben, chat_id=chat.pk, number=1)
        assert receipt(chat) == ("Seen", "hello")

    @pytest.mark.parametrize("who", ["ada", "ben"])
    def test_hidden_reading_is_not_published_either_way(self, ada, ben, chat, receipt, who):
        say(ada, chat, "hello")
        mark_read(person=ben, chat_id=chat.pk, number=1)
        update_profile(person={"ada": ada, "ben": ben}[who], changes={"show_reading": False})
        assert receipt(chat) == ("Sent", "hello")

    def test_a_large_chat_publishes_to_no_one(self, ada, ben, chat, ada_browser, receipt, monkeypatch):
        monkeypatch.setattr(receipts, "MAX_OTHERS", 0)
        say(ada, chat, "hello")
        mark_read(person=ben, chat_id=chat.pk, number=1)
        assert receipt(chat) == ("Sent", "hello")
        assert "data-reads" not in ada_browser.text(f"/chats/{chat.pk}")
