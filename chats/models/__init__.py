"""Tables of the chats app."""

from chats.models.chat import Chat
from chats.models.declined_invitation import DeclinedInvitation
from chats.models.join_link import JoinLink
from chats.models.membership import Membership
from chats.models.mention import Mention
from chats.models.message import Message
from chats.models.message_edit import MessageEdit
from chats.models.reaction import Reaction
from chats.models.saved_message import SavedMessage

__all__ = [
    "Chat",
    "DeclinedInvitation",
    "JoinLink",
    "Membership",
    "Mention",
    "Message",
    "MessageEdit",
    "Reaction",
    "SavedMessage",
]
