"""Saved messages without JavaScript: saving through a form, the list, removing from it."""

import pytest

from chats.actions import save_message as saving
from chats.actions.leave_chat import leave_chat
from chats.actions.save_message import save_message
from chats.models import Message, SavedMessage
from chats.pages import saved as saved_page
from chats.tests.builders import make_chat, say


def path_of(message: Message) -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}/save"


def listed(browser, query: str = "") -> str:
    """Return the list itself: the sidebar shows last lines, too."""
    return browser.text(f"/saved{query}").split('class="saved"')[1].split('id="saved-empty"')[0]


class TestSaving:
    def test_marks_the_message_for_the_viewer_and_lists_it(self, ada, chat, ada_browser, ben_browser):
        message = say(ada, chat, "The code is 4711")
        answer = ben_browser.post(path_of(message), saved="yes")
        assert answer["Location"] == f"/chats/{chat.pk}#message-{message.pk}"
        assert 'turn--saved"' in ben_browser.text(f"/chats/{chat.pk}")
        assert 'turn--saved"' not in ada_browser.text(f"/chats/{chat.pk}")
        assert "4711" in listed(ben_browser)
        assert "4711" not in listed(ada_browser)

    def test_is_removed_from_the_list_with_a_notice(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "The code is 4711")
        save_message(person=ben, chat_id=chat.pk, message_id=message.pk)
        answer = ben_browser.post(path_of(message), saved="no", next="/saved")
        assert answer["Location"] == "/saved"
        assert "Removed from saved messages." in ben_browser.text("/saved")
        assert "4711" not in listed(ben_browser)

    def test_leads_nowhere_else(self, ada, chat, ben_browser):
        message = say(ada, chat, "hello")
        answer = ben_browser.post(path_of(message), saved="yes", next="https://example.org")
        assert answer["Location"].startswith(f"/chats/{chat.pk}")

    def test_one_too_many_is_refused_with_a_sentence(self, ada, chat, ada_browser, monkeypatch):
        monkeypatch.setattr(saving, "MAX_SAVED", 1)
        for text in ("one", "two"):
            ada_browser.post(path_of(say(ada, chat, text)), saved="yes")
        assert SavedMessage.objects.count() == 1
        assert "You can save 1 message at most." in ada_browser.text("/saved")


class TestList:
    def test_goes_across_chats_newest_first_page_by_page(self, ada, ben, chat, ada_browser, monkeypatch):
        monkeypatch.setattr(saved_page, "PAGE_SIZE", 2)
        other = make_chat(ada, title="Elsewhere")
        messages = [say(ada, chat, "first"), say(ada, other, "second"), say(ada, chat, "third")]
        for message in messages:
            save_message(person=ada, chat_id=message.chat_id, message_id=message.pk)
        newest = listed(ada_browser)
        assert newest.index("third") < newest.index("second")
        assert "first" not in newest
        older = ada_browser.text("/saved").split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        assert "first" in listed(ada_browser, older)

    def test_keeps_silent_about_chats_one_has_left(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "a secret")
        save_message(person=ben, chat_id=chat.pk, message_id=message.pk)
        leave_chat(person=ben, chat_id=chat.pk)
        assert "a secret" not in listed(ben_browser)

    def test_costs_the_same_however_many_there_are(self, ada, chat, ada_browser, django_assert_num_queries):
        ada_browser.text("/saved")
        for number in range(5):
            message = say(ada, chat, f"message {number}")
            save_message(person=ada, chat_id=chat.pk, message_id=message.pk)
        with django_assert_num_queries(8):
            ada_browser.text("/saved")


class TestOutsiders:
    @pytest.mark.parametrize("saved", ["yes", "no"])
    def test_save_nothing(self, ada, chat, cy_browser, saved):
        message = say(ada, chat, "a secret")
        answer = cy_browser.post(path_of(message), saved=saved)
        assert answer.status_code == 403
        assert not SavedMessage.objects.exists()

    @pytest.mark.parametrize("saved", ["yes", "no"])
    def test_a_message_of_another_chat_is_not_found(self, ada, chat, ada_browser, saved):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        path = f"/chats/{chat.pk}/messages/{elsewhere.pk}/save"
        assert ada_browser.post(path, saved=saved).status_code == 404

    def test_a_stranger_signs_in_first(self, client, db):
        assert client.get("/saved")["Location"].startswith("/signin")
