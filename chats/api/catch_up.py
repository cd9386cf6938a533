"""What the caller has missed, and marking it read."""

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import NoContent, endpoint
from chats.actions.catch_up import ShownUpTo, mark_chats_read
from chats.inputs import CatchUpRead
from chats.payloads.catch_up import CatchUpPayload, catch_up_payload
from chats.queries.catch_up import catch_up_of


class CatchUpOfCaller(APIView):
    """GET /api/users/me/catch_up."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> CatchUpPayload:
        """List the chats with unread messages or threads, and what stands out in each: counts and lists only.

        Muted chats are listed when the caller is mentioned there, archived ones never.
        """
        return catch_up_payload(catch_up_of(request.user))


class CatchUpReadOfCaller(APIView):
    """POST /api/users/me/catch_up/read."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, body: CatchUpRead) -> NoContent:
        """Mark chats read, each up to what was shown: messages, followed threads, mentions and replies."""
        shown = [ShownUpTo(one.chat_id, one.number, one.message_id) for one in body.chats]
        mark_chats_read(person=request.user, shown=shown)
        return NoContent()
