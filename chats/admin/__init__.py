"""The chats app in the admin."""

from chats.admin.chats import ChatsAdmin
from chats.admin.messages import MessagesAdmin

__all__ = ["ChatsAdmin", "MessagesAdmin"]
