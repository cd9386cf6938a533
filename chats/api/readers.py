"""Who has read a message."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import only_in_query
from chats.api import schema
from chats.api.paths import chat_id_of, id_of
from chats.payloads.member import reader_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in
from chats.queries.readers import readers_of


class MessageReaders(APIView):
    """GET /api/chats/:id/messages/:mid/readers."""

    @extend_schema(responses={200: schema.ReaderList, **schema.refused(404)})
    def get(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """List who has read a message. Callers who hide their reading (`show_reading`) get `hidden` and no names."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params)
        message = message_in(membership.chat, message_id=id_of(message_id))
        if not membership.user.show_reading:
            return Response({"readers": [], "hidden": True})
        readers = [reader_payload(reader) for reader in readers_of(message)]
        return Response({"readers": readers, "hidden": False})
