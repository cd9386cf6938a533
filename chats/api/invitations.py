"""The caller's invitations, compatible with SimpleChatApp."""

from collections.abc import Callable

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import DoneOrMissing, inherited_endpoint
from chatapp.lib.errors import NotFound
from chats.actions.accept_invitation import accept_invitation
from chats.actions.leave_chat import decline_invitation
from chats.api.paths import id_of


class InvitedChat(APIView):
    """PUT and DELETE /api/users/invited_chats/:id."""

    @inherited_endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> DoneOrMissing[None]:
        """Accept the invitation. Idempotent."""
        return _answered(lambda: accept_invitation(person=request.user, chat_id=id_of(chat_id)))

    @inherited_endpoint()
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> DoneOrMissing[None]:
        """Decline the invitation; a member leaves the chat."""
        return _answered(lambda: decline_invitation(person=request.user, chat_id=id_of(chat_id)))


def _answered(act: Callable[[], object]) -> DoneOrMissing[None]:
    """Return SimpleChatApp's answer: an empty text, also for what doesn't exist."""
    try:
        act()
    except NotFound as refusal:
        return DoneOrMissing(None, error=refusal)
    return DoneOrMissing(None)
