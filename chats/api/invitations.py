"""The caller's invitations, compatible with SimpleChatApp."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.errors import NotFound
from chats.actions.accept_invitation import accept_invitation
from chats.actions.leave_chat import decline_invitation
from chats.api import schema
from chats.api.paths import id_of


class InvitedChat(APIView):
    """PUT and DELETE /api/users/invited_chats/:id."""

    @extend_schema(request=None, responses={200: schema.NOTHING, 404: schema.NOTHING, **schema.refused()})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Accept the invitation. Idempotent."""
        return _answered(lambda: accept_invitation(person=request.user, chat_id=id_of(chat_id)))

    @extend_schema(responses={200: schema.NOTHING, 404: schema.NOTHING, **schema.refused()})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Decline the invitation; a member leaves the chat."""
        return _answered(lambda: decline_invitation(person=request.user, chat_id=id_of(chat_id)))


def _answered(act: Callable[[], object]) -> Response:
    """Return SimpleChatApp's answer: an empty text, also for what doesn't exist."""
    try:
        act()
    except NotFound as refusal:
        return Response("", status=refusal.status, headers=refusal.headers())
    return Response("")
