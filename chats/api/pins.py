"""A chat's pinned messages."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import only_in_query
from chats.actions.pin_message import pin_message, unpin_message
from chats.api import schema
from chats.api.paths import chat_id_of, id_of
from chats.payloads.message import viewed_message_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import pinned_in


class ChatPins(APIView):
    """GET /api/chats/:id/pins."""

    @extend_schema(responses={200: schema.MessageList, **schema.refused()})
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """List the pinned messages, newest pin first, at most 50."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params)
        pinned = pinned_in(membership.chat)
        return Response({"messages": [viewed_message_payload(one, viewer_id=request.user.pk) for one in pinned]})


class OnePin(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/pin."""

    @extend_schema(request=None, responses={200: schema.Message, **schema.refused(404, 422)})
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Pin a message; in an open chat only owner and moderators may."""
        message = pin_message(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))

    @extend_schema(responses={200: schema.Message, **schema.refused(404)})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Unpin a message."""
        message = unpin_message(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))
