"""Reactions, edits and saved messages carry the chat of their message; those of an older release get it."""

import pytest

from chats.actions import fill_chat_ids as filling
from chats.actions.edit_message import edit_message
from chats.actions.fill_chat_ids import fill_chat_ids
from chats.actions.react import react
from chats.actions.save_message import save_message
from chats.models import MessageEdit, Reaction, SavedMessage
from chats.tests.builders import make_chat, say

TABLES = (MessageEdit, Reaction, SavedMessage)


@pytest.fixture
def chat_of(ada, ben, chat):
    """Three messages in two chats, each edited, with a reaction, and saved: message id -> chat id."""
    messages = [say(ada, place, "x") for place in (chat, make_chat(ada, ben), chat)]
    for message in messages:
        where = {"chat_id": message.chat_id, "message_id": message.pk}
        edit_message(actor=ada, **where, content="y")
        react(actor=ben, **where, emoji="👍")
        save_message(person=ben, **where)
    return {message.pk: message.chat_id for message in messages}


def stored():
    return [dict(table.objects.values_list("message_id", "chat_id")) for table in TABLES]


def test_new_rows_carry_it(chat_of):
    assert stored() == [chat_of] * 3
    assert fill_chat_ids() == 0


def test_what_an_older_release_stored_gets_it_in_batches_and_is_there_meanwhile(chat_of, ben, as_ben, monkeypatch):
    monkeypatch.setattr(filling, "_ROWS_AT_ONCE", 2)
    for table in TABLES:
        table.objects.update(chat_id=None)
    assert len(as_ben.get("users/me/saved").json()["saved"]) == 3
    assert fill_chat_ids() == 9
    assert stored() == [chat_of] * 3
    assert len(as_ben.get("users/me/saved").json()["saved"]) == 3
