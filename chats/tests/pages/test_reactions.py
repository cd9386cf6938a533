"""Reacting without JavaScript, and who reacted."""

import pytest

from chats.actions.delete_message import delete_message
from chats.actions.react import react
from chats.models import Message
from chats.tests.builders import make_chat, many, say


def path_of(message: Message) -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}/react"


def reactions_of(message: Message) -> list[dict]:
    return Message.objects.get(pk=message.pk).reactions


class TestReacting:
    def test_the_page_offers_emoji_and_a_press_shows_a_chip_in_the_chat(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "hello")
        assert 'value="🎉"' in ben_browser.text(path_of(message))
        answer = ben_browser.post(path_of(message), emoji="🎉")
        assert answer["Location"] == f"/chats/{chat.pk}#message-{message.pk}"
        assert reactions_of(message) == [{"emoji": "🎉", "user_ids": [ben.pk]}]
        html = ben_browser.text(f"/chats/{chat.pk}")
        assert f'value="🎉" data-user-ids="{ben.pk}"' in html
        assert f'formaction="{path_of(message)}"' in html

    def test_the_same_once_more_takes_it_away_whichever_way_it_is_typed(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "hello")
        ben_browser.post(path_of(message), emoji="❤️")
        ben_browser.post(path_of(message), emoji="❤")
        assert reactions_of(message) == []

    def test_the_page_names_who_reacted_and_lets_one_take_back_only_the_own(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "hello")
        react(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji="👀")
        react(actor=ben, chat_id=chat.pk, message_id=message.pk, emoji="🎉")
        html = ben_browser.text(path_of(message))
        assert '<span class="list__main" dir="auto">Ada</span>' in html
        assert html.count(">Remove</button>") == 1

    @pytest.mark.parametrize("emoji", ["", "x", "<b>", "🎉🎉"])
    def test_what_is_no_emoji_is_refused_beside_the_field(self, ada, chat, ada_browser, emoji):
        message = say(ada, chat, "hello")
        answer = ada_browser.post(path_of(message), emoji=emoji)
        assert answer.status_code == 422
        assert "This reaction can’t be added. Choose one emoji." in answer.content.decode()
        assert reactions_of(message) == []

    def test_from_an_old_message_one_comes_back_to_where_it_stands(self, ada, chat, ada_browser, settings):
        settings.PAGE_SIZE = 4
        message = say(ada, chat, "the first")
        many(ada, chat, 9)
        address = ada_browser.post(path_of(message), emoji="🎉")["Location"]
        assert address == f"/chats/{chat.pk}?before=3#message-{message.pk}"
        assert "the first" in ada_browser.text(address)

    def test_a_tombstone_takes_none(self, ada, chat, ada_browser):
        message = say(ada, chat, "a slip")
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert ada_browser.get(path_of(message)).status_code == 404
        assert ada_browser.post(path_of(message), emoji="🎉").status_code == 404

    def test_nor_does_what_the_chat_itself_says(self, ben, chat, ada_browser):
        row = Message.objects.filter(chat=chat, kind="system").first()
        assert row is not None
        assert ada_browser.get(path_of(row)).status_code == 403


class TestOutsiders:
    def test_see_and_change_nothing(self, ada, chat, cy_browser):
        message = say(ada, chat, "a secret")
        for answer in (cy_browser.get(path_of(message)), cy_browser.post(path_of(message), emoji="🎉")):
            assert answer.status_code == 403
            assert "a secret" not in answer.content.decode()
        assert reactions_of(message) == []

    def test_a_message_of_another_chat_is_not_found(self, ada, ben, chat, ada_browser):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        assert ada_browser.get(f"/chats/{chat.pk}/messages/{elsewhere.pk}/react").status_code == 404
