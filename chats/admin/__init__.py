"""The chats app in the admin."""

from chats.admin.blocked_hosts import BlockedHostAdmin
from chats.admin.chats import ChatsAdmin
from chats.admin.custom_emoji import CustomEmojiAdmin
from chats.admin.files import FilesAdmin
from chats.admin.messages import MessagesAdmin

__all__ = ["BlockedHostAdmin", "ChatsAdmin", "CustomEmojiAdmin", "FilesAdmin", "MessagesAdmin"]
