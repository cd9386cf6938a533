"""A chat with rows to check."""

import pytest

from chats.actions.delete_message import delete_message
from chats.models import Chat
from chats.tests.builders import make_chat, many
from chats.tests.management.checking import numbered


@pytest.fixture
def talk(ada, ben, chat) -> Chat:
    """Five messages by Ada that Ben hasn't read, the second deleted, and one invited person."""
    many(ada, chat, 5)
    delete_message(actor=ada, chat_id=chat.pk, message_id=numbered(chat, 2).pk)
    make_chat(ada, invited=(ben,))
    chat.refresh_from_db()
    return chat
