"""Editing and deleting without JavaScript."""

import pytest

from chats.actions.change_role import change_role
from chats.models import Message
from chats.tests.builders import make_chat, say


def path_of(message: Message, what: str) -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}/{what}"


class TestEditing:
    def test_shows_the_text_and_stores_the_new_one(self, ada, chat, ada_browser):
        message = say(ada, chat, "helo **Ben**")
        assert "helo **Ben**</textarea>" in ada_browser.text(path_of(message, "edit"))
        answer = ada_browser.post(path_of(message, "edit"), content="hello **Ben**")
        assert answer["Location"] == f"/chats/{chat.pk}#message-{message.pk}"
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert "hello <strong>Ben</strong>" in html
        assert f'href="{path_of(message, "edits")}">edited</a>' in html

    def test_a_blank_text_is_refused_beside_the_field(self, ada, chat, ada_browser):
        message = say(ada, chat, "hello")
        answer = ada_browser.post(path_of(message, "edit"), content="  ")
        assert answer.status_code == 422
        assert "can&#x27;t be blank" in answer.content.decode()
        assert Message.objects.get(pk=message.pk).content == "hello"

    def test_no_one_can_send_in_anothers_name(self, ada, ben, chat, ada_browser):
        message = say(ben, chat, "hello")
        assert ada_browser.get(path_of(message, "edit")).status_code == 403
        assert ada_browser.post(path_of(message, "edit"), content="x").status_code == 403

    def test_a_deleted_message_cannot_be_edited(self, ada, chat, ada_browser):
        message = say(ada, chat, "hello")
        ada_browser.post(path_of(message, "delete"))
        assert ada_browser.get(path_of(message, "edit")).status_code == 404
        assert ada_browser.post(path_of(message, "edit"), content="back").status_code == 404


class TestDeleting:
    def test_asks_first_then_leaves_a_tombstone(self, ada, chat, ada_browser):
        message = say(ada, chat, "a slip")
        assert "Delete this message?" in ada_browser.text(path_of(message, "delete"))
        answer = ada_browser.post(path_of(message, "delete"))
        assert answer["Location"] == f"/chats/{chat.pk}#message-{message.pk}"
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert "This message was deleted." in html
        assert "a slip" not in html

    def test_a_second_time_does_no_harm(self, ada, chat, ada_browser):
        message = say(ada, chat, "a slip")
        for _ in range(2):
            assert ada_browser.post(path_of(message, "delete")).status_code == 302

    def test_the_owner_deletes_anyones_and_a_member_only_the_own(self, ada, ben, chat, ada_browser, ben_browser):
        of_ada, of_ben = say(ada, chat, "one"), say(ben, chat, "two")
        assert ben_browser.post(path_of(of_ada, "delete")).status_code == 403
        assert ada_browser.post(path_of(of_ben, "delete")).status_code == 302
        assert 'data-leads-as="owner"' in ada_browser.text(f"/chats/{chat.pk}")
        assert 'data-leads-as=""' in ben_browser.text(f"/chats/{chat.pk}")

    def test_a_moderator_deletes_members_messages_and_not_the_owners(self, ada, ben, cy, ben_browser):
        chat = make_chat(ada, ben, cy)
        change_role(actor=ada, chat_id=chat.pk, user_id=ben.pk, role="moderator")
        of_ada, of_cy = say(ada, chat, "one"), say(cy, chat, "two")
        assert ben_browser.get(path_of(of_ada, "delete")).status_code == 403
        assert ben_browser.get(path_of(of_cy, "delete")).status_code == 200
        assert ben_browser.post(path_of(of_cy, "delete")).status_code == 302


class TestOutsiders:
    @pytest.mark.parametrize("what", ["edit", "delete"])
    def test_see_and_change_nothing(self, ada, chat, cy_browser, what):
        message = say(ada, chat, "a secret")
        for answer in (cy_browser.get(path_of(message, what)), cy_browser.post(path_of(message, what), content="x")):
            assert answer.status_code == 403
            assert "a secret" not in answer.content.decode()
        assert Message.objects.get(pk=message.pk).content == "a secret"

    @pytest.mark.parametrize("what", ["edit", "delete"])
    def test_a_message_of_another_chat_is_not_found(self, ada, ben, chat, ada_browser, what):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        path = f"/chats/{chat.pk}/messages/{elsewhere.pk}/{what}"
        assert ada_browser.get(path).status_code == 404
        assert ada_browser.post(path, content="x").status_code == 404
