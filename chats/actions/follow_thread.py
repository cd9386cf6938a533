"""Follow a thread, and mark threads read. Only the person's own devices are notified."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chats.delivery import announce
from chats.models import ThreadFollow
from chats.queries.memberships import accepted_membership
from chats.queries.messages import thread_root_in
from chats.queries.threads import newest_reply


@counted_change
@transaction.atomic
def follow_thread(*, person: User, chat_id: int, message_id: int) -> None:
    """Follow the thread below a message; what is in it counts as read. Idempotent.

    Errors: Forbidden, NotFound.
    """
    root = thread_root_in(accepted_membership(chat_id=chat_id, user_id=person.pk).chat, message_id=message_id)
    newest = newest_reply(root)
    read_id = newest.pk if newest else 0
    row, is_new = ThreadFollow.objects.get_or_create(
        root=root,
        user=person,
        defaults={"chat_id": chat_id, "last_id": read_id, "last_at": (newest or root).at, "read_id": read_id},
    )
    if not is_new and not row.is_following:
        ThreadFollow.objects.filter(pk=row.pk).update(is_following=True, read_id=F("last_id"))
        announce.threads_changed([person.pk])


@counted_change
@transaction.atomic
def unfollow_thread(*, person: User, chat_id: int, message_id: int) -> None:
    """No longer follow a thread, until the person replies in it again. Idempotent.

    Errors: Forbidden, NotFound.
    """
    root = thread_root_in(accepted_membership(chat_id=chat_id, user_id=person.pk).chat, message_id=message_id)
    ThreadFollow.objects.update_or_create(root=root, user=person, defaults={"chat_id": chat_id, "is_following": False})
    announce.threads_changed([person.pk])


@transaction.atomic
def read_thread(*, person: User, chat_id: int, message_id: int, up_to: int) -> None:
    """Mark the replies of a thread read up to the message `up_to`. Never moves back; nothing if they aren't in it.

    Errors: Forbidden, NotFound.
    """
    root = thread_root_in(accepted_membership(chat_id=chat_id, user_id=person.pk).chat, message_id=message_id)
    newest = newest_reply(root)
    target = min(up_to, newest.pk if newest else 0)
    rows = ThreadFollow.objects.filter(user=person, chat_id=chat_id, root=root, read_id__lt=target)
    if rows.update(read_id=target):
        announce.threads_changed([person.pk])


@counted_change
@transaction.atomic
def read_threads(*, person: User) -> None:
    """Mark all threads of the person read."""
    unread = ThreadFollow.objects.filter(user=person, is_following=True, last_id__gt=F("read_id"))
    # By root, as the log consumer goes on from thread to thread: the other order deadlocks.
    locked = unread.select_for_update(no_key=True).order_by("root_id").values_list("pk", flat=True)
    ThreadFollow.objects.filter(pk__in=list(locked)).update(read_id=F("last_id"))
    announce.threads_changed([person.pk])
