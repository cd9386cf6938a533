"""Replying without JavaScript, and a message's permalink."""

import pytest

from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Message
from chats.tests.builders import make_chat, many, say


def path_of(message: Message, what: str = "") -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}{what}"


class TestAnswering:
    def test_the_composer_says_what_it_answers_and_the_chat_shows_it(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "Who **is** there?")
        html = ben_browser.text(path_of(message, "/reply"))
        assert f'name="reply_to" value="{message.pk}"' in html
        assert 'Replying to <b dir="auto" data-name>Ada</b>' in html
        ben_browser.post(f"/chats/{chat.pk}", content="Me", reply_to=str(message.pk))
        answer = Message.objects.get(content="Me")
        assert answer.reply_to_id == message.pk
        html = ben_browser.text(f"/chats/{chat.pk}")
        assert f'href="{path_of(message)}" data-quotes="{message.pk}"' in html

    def test_a_quote_shows_the_message_as_it_is_now(self, ada, ben, chat, ben_browser):
        message = say(ada, chat, "frist")
        send_message(MessageDraft("what?", reply_to=message.pk), author=ben, chat_id=chat.pk)
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="<b>first</b>")
        assert "data-line>&lt;b&gt;first&lt;/b&gt;</span>" in ben_browser.text(f"/chats/{chat.pk}")
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert "data-line>This message was deleted.</span>" in ben_browser.text(f"/chats/{chat.pk}")

    def test_a_refused_text_keeps_what_it_answers(self, ada, chat, ada_browser):
        message = say(ada, chat, "hello")
        answer = ada_browser.post(f"/chats/{chat.pk}", content=" ", reply_to=str(message.pk))
        assert answer.status_code == 422
        assert f'name="reply_to" value="{message.pk}"' in answer.content.decode()

    @pytest.mark.parametrize("number", ["0", "x", "99999999999999999999"])
    def test_what_is_no_id_answers_nothing(self, chat, ada_browser, number):
        ada_browser.post(f"/chats/{chat.pk}", content="hello", reply_to=number)
        assert Message.objects.get(content="hello").reply_to is None

    def test_a_message_of_another_chat_cannot_be_answered_nor_seen(self, ada, chat, ada_browser):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        answer = ada_browser.post(f"/chats/{chat.pk}", content="hello", reply_to=str(elsewhere.pk))
        assert answer.status_code == 422
        assert f'name="reply_to" value="{elsewhere.pk}"' not in answer.content.decode()
        assert not Message.objects.filter(content="hello").exists()

    def test_nor_can_a_tombstone(self, ada, chat, ada_browser):
        message = say(ada, chat, "a slip")
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert ada_browser.get(path_of(message, "/reply")).status_code == 404


class TestPermalink:
    def test_leads_to_the_page_that_shows_the_message(self, ada, chat, ada_browser, settings):
        settings.PAGE_SIZE = 4
        old = say(ada, chat, "an old one")
        many(ada, chat, 9)
        newest = say(ada, chat, "the newest")
        assert ada_browser.get(path_of(newest))["Location"] == f"/chats/{chat.pk}#message-{newest.pk}"
        address = ada_browser.get(path_of(old))["Location"]
        assert f'id="message-{old.pk}"' in ada_browser.text(address)

    @pytest.mark.parametrize("what", ["", "/reply"])
    def test_outsiders_learn_nothing(self, ada, chat, cy_browser, what):
        message = say(ada, chat, "a secret")
        answer = cy_browser.get(path_of(message, what))
        assert answer.status_code == 403
        assert "a secret" not in answer.content.decode()
