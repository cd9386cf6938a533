"""Store a person's draft in a chat and sync it to their other devices."""

from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from chats.delivery import announce
from chats.models import Membership
from chats.queries.memberships import accepted_membership
from chats.text.content import clean_draft

# A page is closed within this; a revision that is older yet means that the device's clock was set back.
LATE_MS = 60_000


class DraftRevision(NamedTuple):
    """Order of one device's drafts: `number` grows with each change on the device, in milliseconds of its clock."""

    device_id: int
    number: int


@transaction.atomic
def save_draft(*, person: User, chat_id: int, content: str, revision: DraftRevision | None = None) -> None:
    """Store `content` as the draft; an empty text deletes it. If it changed, notify the person's own devices.

    No lock and no seq: a draft belongs to one person, and the last write wins. Of one device that is the highest
    revision: what a page sends while it is closed may arrive after what the next page sends.
    Errors: Invalid, Forbidden.
    """
    draft = clean_draft(content)
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    stored = Membership.objects.filter(pk=membership.pk)
    if revision is None:
        changed = stored.exclude(draft=draft).update(draft=draft)
    else:
        newer = (revision.number, revision.number + LATE_MS)
        written = stored.exclude(draft_device_id=revision.device_id, draft_revision__range=newer).update(
            draft=draft, draft_device_id=revision.device_id, draft_revision=revision.number
        )
        changed = written and membership.draft != draft
    if changed:
        announce.draft_changed(chat_id=chat_id, user_id=person.pk, content=draft)
