"""Under the newest of one's own messages: sent, or read by whom. For those who show their own reading."""

import re

import pytest

from accounts.actions.update_profile import update_profile
from chats.actions.mark_read import mark_read
from chats.pages import receipts
from chats.tests.builders import make_chat, say


@pytest.fixture
def receipt(ada_browser):
    """Return what Ada sees under her newest message, and under which: (words, text); None without one."""

    def read(chat):
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert html.count('class="receipt"') <= 1
        found = re.search(
            r'message__body">(?:<p[^>]*>)?([^<]*)(?:(?!class="turn).)*?class="receipt">([^<]*)<', html, re.DOTALL
        )
        return found and (found[2], found[1])

    return read


class TestReceipt:
    def test_stands_under_ones_own_newest_message_only(self, ada, ben, chat, receipt):
        assert receipt(chat) is None
        say(ada, chat, "one", "two")
        say(ben, chat, "three")
        assert receipt(chat)[1] == "two"

    def test_tells_who_has_read_it(self, ada, ben, cy, receipt):
        group = make_chat(ada, ben, cy)
        say(ada, group, "hello")
        assert receipt(group) == ("Sent", "hello")
        mark_read(person=ben, chat_id=group.pk, number=1)
        assert receipt(group) == ("Read by Ben", "hello")
        mark_read(person=cy, chat_id=group.pk, number=1)
        assert receipt(group) == ("Read by everyone", "hello")

    def test_among_two_it_is_simply_read(self, ada, ben, chat, receipt):
        say(ada, chat, "hello")
        mark_read(person=ben, chat_id=chat.pk, number=1)
        assert receipt(chat) == ("Read", "hello")

    @pytest.mark.parametrize("who", ["ada", "ben"])
    def test_reading_that_is_hidden_is_not_told_either_way(self, ada, ben, chat, receipt, who):
        say(ada, chat, "hello")
        mark_read(person=ben, chat_id=chat.pk, number=1)
        update_profile(person={"ada": ada, "ben": ben}[who], changes={"show_reading": False})
        assert receipt(chat) == ("Sent", "hello")

    def test_a_large_chat_tells_nobody(self, ada, ben, chat, ada_browser, receipt, monkeypatch):
        monkeypatch.setattr(receipts, "MAX_OTHERS", 0)
        say(ada, chat, "hello")
        mark_read(person=ben, chat_id=chat.pk, number=1)
        assert receipt(chat) == ("Sent", "hello")
        assert "data-reads" not in ada_browser.text(f"/chats/{chat.pk}")
