"""Note that a page in view shows a chat's newest messages: no device needs to be notified of them."""

from chatapp.lib import clock
from chats.models import Membership
from chats.queries.memberships import ACCEPTED


def note_viewed(*, user_id: int, chat_id: int) -> None:
    """Note it for a member; for anyone else nothing happens. Published to no one. Queries: 1."""
    Membership.objects.filter(chat_id=chat_id, user_id=user_id, state=ACCEPTED).update(viewed_at=clock.now())
