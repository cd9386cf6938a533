"""Emoji reactions to a message."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chats.actions.react import react, unreact
from chats.api import schema
from chats.api.paths import chat_id_of, id_of
from chats.payloads.message import viewed_message_payload


class OneReaction(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/reactions/:emoji."""

    @extend_schema(request=None, responses={200: schema.Message, **schema.refused(404, 422)})
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, emoji: str) -> Response:
        """Add an emoji reaction (percent-encoded UTF-8 in the path). Idempotent."""
        message = react(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id), emoji=emoji)
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))

    @extend_schema(responses={200: schema.Message, **schema.refused(404, 422)})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, emoji: str) -> Response:
        """Remove your own reaction. Idempotent."""
        message = unreact(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id), emoji=emoji)
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))
