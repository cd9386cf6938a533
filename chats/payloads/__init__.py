"""Row to dict: the only definition of what leaves the server."""

from chats.payloads.chat import asking_of, chat_payload, chat_picture_address, shelf_of
from chats.payloads.join_link import join_link_payload, join_path, made_link_payload
from chats.payloads.member import member_payload, reader_payload
from chats.payloads.message import edit_payload, message_payload, quote_payload, viewed_message_payload
from chats.payloads.open_chat import join_card_payload, open_chat_payload
from chats.payloads.person import profile_payload
from chats.payloads.saved import saved_payload
from chats.payloads.sent import Sent, sent_payload
from chats.payloads.sync import sync_payload
from chats.payloads.unread import read_payload, unread_payload

__all__ = [
    "Sent",
    "asking_of",
    "chat_payload",
    "chat_picture_address",
    "edit_payload",
    "join_card_payload",
    "join_link_payload",
    "join_path",
    "made_link_payload",
    "member_payload",
    "message_payload",
    "open_chat_payload",
    "profile_payload",
    "quote_payload",
    "read_payload",
    "reader_payload",
    "saved_payload",
    "sent_payload",
    "shelf_of",
    "sync_payload",
    "unread_payload",
    "viewed_message_payload",
]
