"""Keep what one has begun to write in a chat, for one's other devices and for tomorrow."""

from django.db import transaction

from accounts.models import User
from chats.delivery import announce
from chats.models import Membership
from chats.queries.memberships import accepted_membership
from chats.text.content import clean_draft


@transaction.atomic
def keep_draft(*, person: User, chat_id: int, content: str) -> None:
    """Keep `content` as it is, or nothing when it is empty; tell the person's own devices if it is new.

    No lock and no seq: it is no one else's, and the last one written is the right one.
    Errors: Invalid, Forbidden.
    """
    draft = clean_draft(content)
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    changed = Membership.objects.filter(pk=membership.pk).exclude(draft=draft).update(draft=draft)
    if changed:
        announce.draft_changed(chat_id=chat_id, user_id=person.pk, content=draft)
