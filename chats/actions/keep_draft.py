"""Store a person's draft in a chat and sync it to their other devices."""

from django.db import transaction

from accounts.models import User
from chats.delivery import announce
from chats.models import Membership
from chats.queries.memberships import accepted_membership
from chats.text.content import clean_draft


@transaction.atomic
def keep_draft(*, person: User, chat_id: int, content: str) -> None:
    """Store `content` as the draft; an empty text deletes it. If it changed, notify the person's own devices.

    No lock and no seq: a draft belongs to one person, and the last write wins.
    Errors: Invalid, Forbidden.
    """
    draft = clean_draft(content)
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    changed = Membership.objects.filter(pk=membership.pk).exclude(draft=draft).update(draft=draft)
    if changed:
        announce.draft_changed(chat_id=chat_id, user_id=person.pk, content=draft)
