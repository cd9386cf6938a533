"""Read positions and catch-up."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import json_object, number_in, number_in_query, only_in_query
from chats.actions.mark_read import mark_read, mark_unread
from chats.api import schema
from chats.api.paths import chat_id_of
from chats.payloads.sync import sync_payload
from chats.payloads.unread import read_payload
from chats.queries.changes import changes_since
from chats.queries.memberships import accepted_membership


class ChatRead(APIView):
    """POST /api/chats/:id/read."""

    @extend_schema(request=schema.MessageNumber, responses={200: schema.ReadPosition, **schema.refused(422)})
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Raise the read position. It never moves back."""
        number = number_in(json_object(request.data), "number")
        return Response(read_payload(mark_read(person=request.user, chat_id=chat_id_of(chat_id), number=number)))


class ChatUnread(APIView):
    """POST /api/chats/:id/unread."""

    @extend_schema(request=schema.MessageNumber, responses={200: schema.ReadPosition, **schema.refused(422)})
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Set the read position, back or forward."""
        number = number_in(json_object(request.data), "number")
        return Response(read_payload(mark_unread(person=request.user, chat_id=chat_id_of(chat_id), number=number)))


class ChatSync(APIView):
    """GET /api/chats/:id/sync."""

    @extend_schema(
        parameters=[schema.query_number("since_seq", "The newest seq the client knows", is_required=True)],
        responses={200: schema.Sync, **schema.refused(422)},
    )
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Return the changes after a seq: at most 100 changes and 256 KiB, or a reset."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params, "since_seq")
        since_seq = number_in_query(request.query_params, "since_seq")
        if since_seq is None:
            raise Invalid({"since_seq": ["can't be blank"]})
        return Response(sync_payload(changes_since(membership=membership, since_seq=since_seq)))
