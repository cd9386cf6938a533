"""Pins without JavaScript: pinning through a form, and the pins panel."""

import pytest

from chats.actions import pin_message as pin_message_module
from chats.actions.pin_message import pin_message
from chats.models import Message
from chats.tests.builders import make_chat, say


def path_of(message: Message) -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}/pin"


class TestPinning:
    def test_is_shown_at_the_message_and_in_the_panel_and_removed(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "The code is 4711")
        panel = f"/chats/{chat.pk}/pins"
        assert "No pinned messages" in ben_browser.text(panel)
        answer = ben_browser.post(path_of(message), pinned="yes")
        assert answer["Location"] == f"/chats/{chat.pk}#message-{message.pk}"
        assert '<span class="message__pinned">' in ben_browser.text(f"/chats/{chat.pk}")
        html = ben_browser.text(panel)
        assert f'id="pin-message-{message.pk}"' in html
        assert f'href="/chats/{chat.pk}/messages/{message.pk}">Show in chat' in html
        ben_browser.post(path_of(message), pinned="no")
        assert "No pinned messages" in ben_browser.text(panel)

    def test_one_too_many_is_refused_with_a_sentence(self, ada, chat, ada_browser, monkeypatch):
        monkeypatch.setattr(pin_message_module, "MAX_PINS", 1)
        first, second = say(ada, chat, "one"), say(ada, chat, "two")
        pin_message(actor=ada, chat_id=chat.pk, message_id=first.pk)
        ada_browser.post(path_of(second), pinned="yes")
        assert Message.objects.get(pk=second.pk).pinned_at is None
        assert "at most 1" in ada_browser.text(f"/chats/{chat.pk}")


class TestOutsiders:
    def test_see_and_pin_nothing(self, ada, chat, cy_browser):
        message = say(ada, chat, "a secret")
        for answer in (cy_browser.get(f"/chats/{chat.pk}/pins"), cy_browser.post(path_of(message), pinned="yes")):
            assert answer.status_code == 403
            assert "a secret" not in answer.content.decode()
        assert Message.objects.get(pk=message.pk).pinned_at is None

    @pytest.mark.parametrize("pinned", ["yes", "no"])
    def test_a_message_of_another_chat_is_not_found(self, ada, chat, ada_browser, pinned):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        path = f"/chats/{chat.pk}/messages/{elsewhere.pk}/pin"
        assert ada_browser.post(path, pinned=pinned).status_code == 404
