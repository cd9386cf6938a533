"""Read positions and catch-up."""

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chats.actions.mark_read import mark_read, mark_unread
from chats.api.paths import MemberView, chat_id_of
from chats.inputs import MessageNumber, SyncQuery
from chats.payloads.sync import SyncPayload, sync_payload
from chats.payloads.unread import ReadPositionPayload, read_payload
from chats.queries.changes import changes_since


class ChatRead(APIView):
    """POST /api/chats/:id/read."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, chat_id: str, body: MessageNumber) -> ReadPositionPayload:
        """Raise the read position. It never moves back."""
        return read_payload(mark_read(person=request.user, chat_id=chat_id_of(chat_id), number=body.number))


class ChatUnread(APIView):
    """POST /api/chats/:id/unread."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, chat_id: str, body: MessageNumber) -> ReadPositionPayload:
        """Set the read position, back or forward."""
        return read_payload(mark_unread(person=request.user, chat_id=chat_id_of(chat_id), number=body.number))


class ChatSync(MemberView):
    """GET /api/chats/:id/sync."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: SyncQuery) -> SyncPayload:
        """Return the changes after a seq: at most 100 changes and 256 KiB, or a reset."""
        return sync_payload(changes_since(membership=self.membership, since_seq=query.since_seq))
