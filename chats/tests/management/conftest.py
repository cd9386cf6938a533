"""A chat that has something to check."""

import pytest

from chats.actions.delete_message import delete_message
from chats.models import Chat
from chats.tests.builders import make_chat, many
from chats.tests.management.checking import numbered


@pytest.fixture
def talk(ada, ben, chat) -> Chat:
    """Five messages of Ada that Ben has not read, the second deleted, and someone invited."""
    many(ada, chat, 5)
    delete_message(actor=ada, chat_id=chat.pk, message_id=numbered(chat, 2).pk)
    make_chat(ada, invited=(ben,))
    chat.refresh_from_db()
    return chat
