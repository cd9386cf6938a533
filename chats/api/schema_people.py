"""More of the API's shapes for /api/schema: people, open chats, links, pictures."""

from typing import Any

from rest_framework import serializers

from chats.actions.chat_preferences import MUTE_LEVELS
from chats.actions.make_join_link import MAX_HOURS, MAX_USES
from chats.models import Chat


class FaceShape(serializers.Serializer[Any]):
    """Who somebody is at a glance."""

    user_id = serializers.IntegerField()
    name = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)


class MuteInput(serializers.Serializer[Any]):
    """How silent."""

    level = serializers.ChoiceField([*MUTE_LEVELS])


class AboutShape(serializers.Serializer[Any]):
    """What one may know of a chat before joining."""

    title = serializers.CharField()
    topic = serializers.CharField()
    kind = serializers.ChoiceField(Chat.Kind.choices)
    count = serializers.IntegerField()
    joined = serializers.BooleanField()


class OpenChatShape(AboutShape):
    """An open chat."""

    id = serializers.IntegerField()


class OpenChatListShape(serializers.Serializer[Any]):
    """Open chats, newest first."""

    chats = OpenChatShape(many=True)
    more = serializers.BooleanField()


class JoinCardShape(AboutShape):
    """Where a link leads. `id` only for who is in already."""

    id = serializers.IntegerField(allow_null=True)
    made_by = serializers.CharField()
    expires_at = serializers.DateTimeField()


class JoinLinkInput(serializers.Serializer[Any]):
    """How long and for how many a link is good."""

    hours = serializers.IntegerField(min_value=1, max_value=MAX_HOURS)
    max_uses = serializers.IntegerField(min_value=1, max_value=MAX_USES)


class JoinLinkShape(serializers.Serializer[Any]):
    """A link into a chat, without its secret."""

    id = serializers.IntegerField()
    made_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    max_uses = serializers.IntegerField()
    uses = serializers.IntegerField()
    revoked = serializers.BooleanField()
    live = serializers.BooleanField()


class JoinLinkListShape(serializers.Serializer[Any]):
    """A chat's links."""

    links = JoinLinkShape(many=True)


class MadeLinkShape(JoinLinkShape):
    """A link just made, with its address and its code as a picture."""

    url = serializers.CharField()
    qr = serializers.CharField()


class SeenPersonShape(serializers.Serializer[Any]):
    """A person as others see them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    status = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)


class PeopleShape(serializers.Serializer[Any]):
    """People by name."""

    people = SeenPersonShape(many=True)
    more = serializers.BooleanField()


class SharedChatShape(serializers.Serializer[Any]):
    """A chat both are in."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Chat.Kind.choices)


class BlockedPeopleShape(serializers.Serializer[Any]):
    """Whom a person blocks, newest first."""

    people = SeenPersonShape(many=True)


class ProfileShape(SeenPersonShape):
    """One person."""

    active = serializers.BooleanField()
    blocked = serializers.BooleanField(help_text="Whether the caller blocks them; nobody else is told")
    shared_chats = SharedChatShape(many=True)
