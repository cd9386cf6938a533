"""Who has read a message."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import only_in_query
from chats import queries
from chats.api import schema
from chats.api.paths import chat_id_of, id_of
from chats.payloads import reader_payload


class MessageReaders(APIView):
    """GET /api/chats/:id/messages/:mid/readers."""

    @extend_schema(responses={200: schema.ReaderList, **schema.refused(404)})
    def get(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Show who has read a message. Who hides their own reading (`show_reading`) sees no one's: `hidden`."""
        membership = queries.accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params)
        message = queries.message_in(membership.chat, message_id=id_of(message_id))
        if not membership.user.show_reading:
            return Response({"readers": [], "hidden": True})
        readers = [reader_payload(reader) for reader in queries.readers_of(message)]
        return Response({"readers": readers, "hidden": False})
