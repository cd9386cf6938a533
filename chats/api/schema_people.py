"""More of the API's shapes for /api/schema: people, open chats, links, pictures."""

from typing import Any

from rest_framework import serializers

from chats import models
from chats.actions.chat_preferences import MUTE_LEVELS
from chats.actions.make_join_link import MAX_HOURS, MAX_USES


class ChatFace(serializers.Serializer[Any]):
    """Who someone is at a glance."""

    user_id = serializers.IntegerField()
    name = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)


class MuteUpdate(serializers.Serializer[Any]):
    """How silent."""

    level = serializers.ChoiceField([*MUTE_LEVELS])


class About(serializers.Serializer[Any]):
    """What one may know of a chat before joining."""

    title = serializers.CharField()
    topic = serializers.CharField()
    kind = serializers.ChoiceField(models.Chat.Kind.choices)
    count = serializers.IntegerField()
    joined = serializers.BooleanField()


class OpenChat(About):
    """An open chat."""

    id = serializers.IntegerField()


class OpenChatList(serializers.Serializer[Any]):
    """Open chats, newest first."""

    chats = OpenChat(many=True)
    more = serializers.BooleanField()


class JoinCard(About):
    """Where a link leads. `id` only for who is in already."""

    id = serializers.IntegerField(allow_null=True)
    made_by = serializers.CharField()
    expires_at = serializers.DateTimeField()


class JoinLinkCreate(serializers.Serializer[Any]):
    """How long and for how many a link is good."""

    hours = serializers.IntegerField(min_value=1, max_value=MAX_HOURS)
    max_uses = serializers.IntegerField(min_value=1, max_value=MAX_USES)


class JoinLink(serializers.Serializer[Any]):
    """A link into a chat, without its secret."""

    id = serializers.IntegerField()
    made_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    max_uses = serializers.IntegerField()
    uses = serializers.IntegerField()
    revoked = serializers.BooleanField()
    live = serializers.BooleanField()


class JoinLinkList(serializers.Serializer[Any]):
    """A chat's links."""

    links = JoinLink(many=True)


class CreatedJoinLink(JoinLink):
    """A link just made, with its address and its code as a picture."""

    url = serializers.CharField()
    qr = serializers.CharField()


class PublicPerson(serializers.Serializer[Any]):
    """A person as others see them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    status = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)


class People(serializers.Serializer[Any]):
    """People by name."""

    people = PublicPerson(many=True)
    more = serializers.BooleanField()


class SharedChat(serializers.Serializer[Any]):
    """A chat both are in."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(models.Chat.Kind.choices)


class BlockedPeople(serializers.Serializer[Any]):
    """Whom a person blocks, newest first."""

    people = PublicPerson(many=True)


class Profile(PublicPerson):
    """One person."""

    active = serializers.BooleanField()
    blocked = serializers.BooleanField(help_text="Whether the caller blocks them; no one else is told")
    shared_chats = SharedChat(many=True)
