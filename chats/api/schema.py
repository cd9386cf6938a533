"""Schemas for /api/schema. Documentation only: lib.inputs parses requests and payloads build responses."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from chatapp.lib.api_schema import NOTHING, REFUSED, refused
from chats import models
from chats.actions.chat_preferences import MUTE_LEVELS
from chats.api.schema_messages import (
    ContentUpdate,
    DraftUpdate,
    Edit,
    EditList,
    Message,
    MessageCreate,
    MessageList,
    MessagePage,
    Quote,
    Reaction,
    Reader,
    ReaderList,
    SavedMessage,
    SavedMessageList,
    SentMessage,
    Sync,
    SystemFact,
    Thread,
)
from chats.api.schema_people import ChatFace

__all__ = [
    "NOTHING",
    "REFUSED",
    "ContentUpdate",
    "DraftUpdate",
    "Edit",
    "EditList",
    "Message",
    "MessageCreate",
    "MessageList",
    "MessagePage",
    "Quote",
    "Reaction",
    "Reader",
    "ReaderList",
    "SavedMessage",
    "SavedMessageList",
    "SentMessage",
    "Sync",
    "SystemFact",
    "Thread",
    "refused",
]

# A held membership is shown as invited (chats/models/membership.py).
SHOWN_STATES = [state for state in models.Membership.State.choices if state[0] != models.Membership.State.HELD]


def query_number(name: str, description: str, *, is_required: bool = False) -> OpenApiParameter:
    """Describe a query parameter: a whole number from 0 up."""
    return OpenApiParameter(name, {"type": "integer", "minimum": 0}, description=description, required=is_required)


def query_limit(description: str, *, at_most: int) -> OpenApiParameter:
    """Describe the query parameter `limit`: a whole number from 1 to `at_most`."""
    return OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": at_most}, description=description)


def query_flag(name: str, description: str) -> OpenApiParameter:
    """Describe a boolean query parameter."""
    return OpenApiParameter(name, str, description=description, enum=["true", "false", "1", "0"])


def query_text(name: str, description: str) -> OpenApiParameter:
    """Describe a text query parameter."""
    return OpenApiParameter(name, {"type": "string", "maxLength": 100}, description=description)


class Chat(serializers.Serializer[Any]):
    """C: a chat as one person sees it in the chat list."""

    id = serializers.IntegerField()
    users = serializers.ListField(child=serializers.CharField())
    message = serializers.CharField(help_text="Text of the last message, or empty")
    message_user = serializers.CharField(help_text="Its author; empty if they left")
    message_user_id = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    topic = serializers.CharField()
    kind = serializers.ChoiceField(models.Chat.Kind.choices)
    unread = serializers.IntegerField()
    mentions = serializers.IntegerField()
    draft = serializers.CharField()
    last_at = serializers.DateTimeField()
    state = serializers.ChoiceField(SHOWN_STATES, help_text="Never `awaiting`: such chats aren't listed")
    role = serializers.ChoiceField(models.Membership.Role.choices)
    invited_by = serializers.CharField()
    favourite = serializers.BooleanField()
    muted = serializers.ChoiceField([*MUTE_LEVELS], allow_null=True)
    archived = serializers.BooleanField()
    picture = serializers.CharField(allow_null=True)
    people = ChatFace(many=True)


class CreatedChat(Chat):
    """C, and the entries that match no one."""

    unknown = serializers.ListField(child=serializers.CharField())


class Member(serializers.Serializer[Any]):
    """A membership."""

    user_id = serializers.IntegerField()
    name = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    role = serializers.ChoiceField(models.Membership.Role.choices)
    state = serializers.ChoiceField(
        SHOWN_STATES, help_text="`awaiting`: becomes a member with the first message of a direct chat"
    )


class ReadPosition(serializers.Serializer[Any]):
    """A person's read position in a chat."""

    read_number = serializers.IntegerField()
    unread = serializers.IntegerField()
    mentions = serializers.IntegerField()


class MessageNumber(serializers.Serializer[Any]):
    """A message's number."""

    number = serializers.IntegerField(min_value=0)


class InvitationCreate(serializers.Serializer[Any]):
    """People: email addresses or full names, and ids of visible people; unknown entries are ignored."""

    user_list = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    user_ids = serializers.ListField(child=serializers.IntegerField(min_value=0), required=False, allow_null=True)


class ChatCreate(InvitationCreate):
    """A chat to create."""

    title = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    kind = serializers.ChoiceField(models.Chat.Kind.choices, required=False, allow_null=True)


class ChatUpdate(serializers.Serializer[Any]):
    """The fields to change; omitted keys stay unchanged."""

    title = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    topic = serializers.CharField(required=False, allow_blank=True, allow_null=True)


class RoleUpdate(serializers.Serializer[Any]):
    """The new role; `owner` transfers the chat."""

    role = serializers.ChoiceField(models.Membership.Role.choices)


class Token(serializers.Serializer[Any]):
    """A channel token for one chat."""

    token = serializers.CharField()
    user_id = serializers.IntegerField()


class ChatList(serializers.Serializer[Any]):
    """A person's chats and invitations."""

    chats = Chat(many=True)
    invited_chats = Chat(many=True)
    next = serializers.CharField(
        allow_null=True, required=False, help_text="Short list only: `before` for the chats below it; null at the end"
    )


class OpenedChat(serializers.Serializer[Any]):
    """A chat with its newest messages."""

    id = serializers.IntegerField()
    users = serializers.ListField(child=serializers.CharField())
    messages = Message(many=True)
    title = serializers.CharField()
    topic = serializers.CharField()
    kind = serializers.ChoiceField(models.Chat.Kind.choices)
    picture = serializers.CharField(allow_null=True)
    last_seq = serializers.IntegerField()
    last_number = serializers.IntegerField()


class MemberList(serializers.Serializer[Any]):
    """Everyone in a chat."""

    members = Member(many=True)


class Invited(MemberList):
    """Everyone in a chat, the ids invited by this request, and the entries that match no one."""

    invited = serializers.ListField(child=serializers.IntegerField())
    unknown = serializers.ListField(child=serializers.CharField())
