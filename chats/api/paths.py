"""Path parameters, and access to the chat that a path names. A malformed id is treated like one that doesn't exist."""

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.errors import Forbidden, NotFound
from chatapp.lib.inputs import number_of
from chats.models import Membership
from chats.queries.memberships import accepted_membership


class MemberView(APIView):
    """Reading something in a chat, as an accepted member; the actions check access for what changes something."""

    membership: Membership

    def check_access(self, request: AuthenticatedApiRequest, *, chat_id: str, **_path: str) -> None:
        """Load the caller's membership for a request that reads.

        Queries: 1.
        Errors: Forbidden.
        """
        if request.method in ("GET", "HEAD"):
            self.membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)


def chat_id_of(text: str) -> int:
    """Return a chat's id.

    Errors: Forbidden, as for a chat that does not exist.
    """
    number = number_of(text)
    if number is None:
        raise Forbidden()
    return number


def id_of(text: str) -> int:
    """Return the id of something inside a chat.

    Errors: NotFound.
    """
    number = number_of(text)
    if number is None:
        raise NotFound()
    return number
