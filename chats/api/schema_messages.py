"""Schemas of messages and their parts for /api/schema."""

from typing import Any

from rest_framework import serializers

from chats import models


class SystemFact(serializers.Serializer[Any]):
    """What a system message says."""

    type = serializers.CharField()
    user_id = serializers.IntegerField()


class Quote(serializers.Serializer[Any]):
    """The quoted message of a reply: one line of at most 140 characters, empty for a tombstone."""

    id = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True)
    user = serializers.CharField()
    user_id = serializers.IntegerField(allow_null=True)
    content = serializers.CharField()
    deleted = serializers.BooleanField()


class Reaction(serializers.Serializer[Any]):
    """One emoji and the people who reacted with it."""

    emoji = serializers.CharField()
    user_ids = serializers.ListField(child=serializers.IntegerField())


class Message(serializers.Serializer[Any]):
    """M: a message or system message in its current state."""

    id = serializers.IntegerField()
    chat_id = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True)
    seq = serializers.IntegerField()
    kind = serializers.ChoiceField(models.Message.Kind.choices)
    content = serializers.CharField()
    html = serializers.CharField()
    at = serializers.DateTimeField()
    user = serializers.CharField()
    user_id = serializers.IntegerField(allow_null=True)
    avatar = serializers.CharField(allow_null=True)
    client_id = serializers.UUIDField(allow_null=True)
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted = serializers.BooleanField()
    reply_to = Quote(allow_null=True)
    thread_root = serializers.IntegerField(allow_null=True)
    thread_count = serializers.IntegerField()
    thread_last_at = serializers.DateTimeField(allow_null=True)
    reactions = Reaction(many=True)
    pinned_at = serializers.DateTimeField(allow_null=True)
    mentions = serializers.ListField(child=serializers.IntegerField())
    system = SystemFact(allow_null=True)
    isMe = serializers.BooleanField(required=False)


class SentMessage(serializers.Serializer[Any]):
    """S: the reply to a send."""

    id = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True, help_text="Null in a thread")
    seq = serializers.IntegerField()
    client_id = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField()
    repeated = serializers.BooleanField(required=False)


class MessageCreate(serializers.Serializer[Any]):
    """A message to send."""

    content = serializers.CharField(min_length=1, max_length=4_000)
    client_id = serializers.UUIDField(required=False, allow_null=True)
    reply_to = serializers.IntegerField(required=False, allow_null=True, help_text="The message to quote")
    thread_root = serializers.IntegerField(required=False, allow_null=True, help_text="Reply in this message's thread")


class ContentUpdate(serializers.Serializer[Any]):
    """A new text."""

    content = serializers.CharField(min_length=1, max_length=4_000)


class DraftUpdate(serializers.Serializer[Any]):
    """An unsent text."""

    content = serializers.CharField(allow_blank=True, max_length=4_000)


class MessageList(serializers.Serializer[Any]):
    """A list of messages."""

    messages = Message(many=True)


class MessagePage(serializers.Serializer[Any]):
    """A page of messages, oldest first."""

    messages = Message(many=True)
    more = serializers.BooleanField()


class Thread(MessagePage):
    """A thread's newest replies, oldest first, and its root."""

    root = Message()


class SavedMessage(serializers.Serializer[Any]):
    """A saved message."""

    saved_id = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    message = Message()


class SavedMessageList(serializers.Serializer[Any]):
    """Saved messages, newest first."""

    saved = SavedMessage(many=True)
    more = serializers.BooleanField()


class Reader(serializers.Serializer[Any]):
    """Someone who has read a message."""

    user_id = serializers.IntegerField()
    name = serializers.CharField()


class ReaderList(serializers.Serializer[Any]):
    """Who has read a message; empty with `hidden` for callers who hide their own reading."""

    readers = Reader(many=True)
    hidden = serializers.BooleanField()


class Edit(serializers.Serializer[Any]):
    """An earlier text and when it was written."""

    id = serializers.IntegerField()
    content = serializers.CharField()
    at = serializers.DateTimeField()


class EditList(serializers.Serializer[Any]):
    """Earlier texts, oldest first; `more`: older ones exist."""

    edits = Edit(many=True)
    more = serializers.BooleanField()


class Sync(serializers.Serializer[Any]):
    """Changes after a seq, or a reset with the newest page."""

    changes = Message(many=True, required=False)
    cursor = serializers.IntegerField()
    more = serializers.BooleanField()
    reset = serializers.BooleanField(required=False)
    messages = Message(many=True, required=False)
    last_number = serializers.IntegerField(required=False)
    read_number = serializers.IntegerField(required=False)
    unread = serializers.IntegerField(required=False)
    mentions = serializers.IntegerField(required=False)
