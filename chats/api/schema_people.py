"""Schemas of people, open chats, join links and pictures for /api/schema."""

from typing import Any

from rest_framework import serializers

from chats import models
from chats.actions.chat_preferences import MUTE_LEVELS
from chats.actions.make_join_link import MAX_HOURS, MAX_USES


class ChatFace(serializers.Serializer[Any]):
    """A person's name and avatar."""

    user_id = serializers.IntegerField()
    name = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)


class MuteUpdate(serializers.Serializer[Any]):
    """The mute level."""

    level = serializers.ChoiceField([*MUTE_LEVELS])


class About(serializers.Serializer[Any]):
    """What non-members may know about a chat."""

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
    """The chat a link leads to. `id` only for members."""

    id = serializers.IntegerField(allow_null=True)
    made_by = serializers.CharField()
    expires_at = serializers.DateTimeField()


class JoinLinkCreate(serializers.Serializer[Any]):
    """A link's lifetime and number of uses."""

    hours = serializers.IntegerField(min_value=1, max_value=MAX_HOURS)
    max_uses = serializers.IntegerField(min_value=1, max_value=MAX_USES)


class JoinLink(serializers.Serializer[Any]):
    """A join link, without its secret."""

    id = serializers.IntegerField()
    made_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    max_uses = serializers.IntegerField()
    uses = serializers.IntegerField()
    revoked = serializers.BooleanField()
    live = serializers.BooleanField()


class JoinLinkList(serializers.Serializer[Any]):
    """A chat's join links."""

    links = JoinLink(many=True)


class CreatedJoinLink(JoinLink):
    """A link just created, with its URL and QR code."""

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
    """A chat shared with the caller."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(models.Chat.Kind.choices)


class BlockedPeople(serializers.Serializer[Any]):
    """People the caller blocks, newest first."""

    people = PublicPerson(many=True)


class Profile(PublicPerson):
    """A person's profile."""

    active = serializers.BooleanField()
    blocked = serializers.BooleanField(help_text="Whether the caller blocks them; visible to the caller only")
    shared_chats = SharedChat(many=True)
