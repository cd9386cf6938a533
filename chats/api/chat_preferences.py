"""How one keeps a chat: favourite, muted, archived. Each answers with the chat's card."""

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
        """Keep the chat among one's favourites."""
        return _card(set_favourite(person=request.user, chat_id=chat_id_of(chat_id), is_favourite=True))

    @extend_schema(responses={200: schema.Chat, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Keep it like any other."""
        return _card(set_favourite(person=request.user, chat_id=chat_id_of(chat_id), is_favourite=False))


class ChatArchive(APIView):
    """PUT and DELETE /api/chats/:id/archive."""

    @extend_schema(request=None, responses={200: schema.Chat, **schema.refused()})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Put the chat away. It stays in the list with `archived`, and goes on counting."""
        return _card(set_archived(person=request.user, chat_id=chat_id_of(chat_id), is_archived=True))

    @extend_schema(responses={200: schema.Chat, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Take it back out."""
        return _card(set_archived(person=request.user, chat_id=chat_id_of(chat_id), is_archived=False))


class ChatMute(APIView):
    """PUT and DELETE /api/chats/:id/mute."""

    @extend_schema(request=schema_people.MuteUpdate, responses={200: schema.Chat, **schema.refused(422)})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Silence the chat: its `messages` (mentions still ask for attention) or `everything`."""
        level = text_in(json_object(request.data), "level", at_most=MAX_CHOICE_CHARACTERS)
        return _card(mute_chat(person=request.user, chat_id=chat_id_of(chat_id), level=level))

    @extend_schema(responses={200: schema.Chat, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Let it ask for attention again."""
        return _card(unmute_chat(person=request.user, chat_id=chat_id_of(chat_id)))


def _card(membership: Membership) -> Response:
    return Response(chat_payload(chat_row_for(membership.user, chat_id=membership.chat_id)))
