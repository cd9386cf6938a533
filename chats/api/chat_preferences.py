"""Member preferences of a chat: favorite, archived, muted. Each endpoint returns the chat's card."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import MAX_CHOICE_CHARACTERS, json_object, text_in
from chats.actions.chat_preferences import mute_chat, set_archived, set_favourite, unmute_chat
from chats.api import schema, schema_people
from chats.api.paths import chat_id_of
from chats.models import Membership
from chats.payloads.chat import chat_payload
from chats.queries.chat_list import chat_row_for


class ChatFavourite(APIView):
    """PUT and DELETE /api/chats/:id/favourite."""

    @extend_schema(request=None, responses={200: schema.Chat, **schema.refused()})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Add the chat to the caller's favorites."""
        return _card(set_favourite(person=request.user, chat_id=chat_id_of(chat_id), is_favourite=True))

    @extend_schema(responses={200: schema.Chat, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Remove the chat from the caller's favorites."""
        return _card(set_favourite(person=request.user, chat_id=chat_id_of(chat_id), is_favourite=False))


class ChatArchive(APIView):
    """PUT and DELETE /api/chats/:id/archive."""

    @extend_schema(request=None, responses={200: schema.Chat, **schema.refused()})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Archive the chat. It stays in the list with `archived`, and its unread counts continue."""
        return _card(set_archived(person=request.user, chat_id=chat_id_of(chat_id), is_archived=True))

    @extend_schema(responses={200: schema.Chat, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Unarchive the chat."""
        return _card(set_archived(person=request.user, chat_id=chat_id_of(chat_id), is_archived=False))


class ChatMute(APIView):
    """PUT and DELETE /api/chats/:id/mute."""

    @extend_schema(request=schema_people.MuteUpdate, responses={200: schema.Chat, **schema.refused(422)})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Mute the chat: its `messages` (mentions still ask for attention) or `everything`."""
        level = text_in(json_object(request.data), "level", at_most=MAX_CHOICE_CHARACTERS)
        return _card(mute_chat(person=request.user, chat_id=chat_id_of(chat_id), level=level))

    @extend_schema(responses={200: schema.Chat, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Unmute the chat."""
        return _card(unmute_chat(person=request.user, chat_id=chat_id_of(chat_id)))


def _card(membership: Membership) -> Response:
    return Response(chat_payload(chat_row_for(membership.user, chat_id=membership.chat_id)))
