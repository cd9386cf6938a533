"""Repair a chat's counters, read positions, owner and denormalized message fields from its rows.

No text is invented, no message changes position, and no seq is reused: clients' cursors rely on it.
"""

from django.db import transaction
from django.db.models.functions import Now

from chatapp.lib.errors import NotFound
from chats.actions.leave_chat import make_owner
from chats.actions.mentions import recount_mentions
from chats.actions.message_change import store_change
from chats.actions.react import publish_reactions
from chats.actions.show_files import drop_files, show_files
from chats.actions.threads import recount_thread
from chats.delivery import announce
from chats.models import Chat, File, Message, Reaction
from chats.queries.integrity import (
    Examination,
    examine,
    miscounted_threads,
    mismatched_files,
    mismatched_mentions,
    mismatched_reactions,
    rows_with_repeated_seq,
    stray_members,
)
from chats.queries.locks import locked_closed_chat
from chats.queries.memberships import longest_accepted
from chats.queries.messages import message_in, with_parts

_ROWS_AT_ONCE = 500


@transaction.atomic
def repair_chat(*, chat_id: int) -> list[str]:
    """Repair what can be repaired, open or closed, and notify the members; return one sentence per repair.

    Missing messages and duplicate numbers stay: only a backup can restore them.
    Errors: NotFound.
    """
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    found = examine(chat)
    done = [*_correct_counters(chat, found), *_clamp_read_positions(chat)]
    if not found.has_owner:
        done += _appoint_owner(chat)
    if found.doubled_seqs:
        done.append(_separate_doubled_seqs(chat))
    done += [*_recount_threads(chat), *_recount_reactions(chat), *_recount_mentions(chat)]
    done += _rebuild_files(chat)
    done += _restamp_newest_change(chat)
    if done:
        announce.chat_changed(chat)
    return done


def _correct_counters(chat: Chat, found: Examination) -> list[str]:
    done = []
    if chat.last_seq < found.newest_seq:
        done.append(f"last_seq was raised from {chat.last_seq} to {found.newest_seq}.")
        chat.last_seq = found.newest_seq
    if chat.last_number != found.newest_number:
        done.append(f"last_number was changed from {chat.last_number} to {found.newest_number}.")
        chat.last_number = found.newest_number
    if done:
        # Hubs detect undelivered changes by `changed_at`.
        Chat.objects.filter(pk=chat.pk).update(last_seq=chat.last_seq, last_number=chat.last_number, changed_at=Now())
    return done


def _clamp_read_positions(chat: Chat) -> list[str]:
    done = []
    for membership in stray_members(chat, last_number=chat.last_number):
        was, membership.read_number = membership.read_number, min(max(0, membership.read_number), chat.last_number)
        membership.save(update_fields=["read_number"])
        if membership.state == membership.State.ACCEPTED:
            announce.read_moved(membership)
        done.append(f"The read position of person {membership.user_id} was {was} and is {membership.read_number} now.")
    return done


def _appoint_owner(chat: Chat) -> list[str]:
    successor = longest_accepted(chat)
    if successor is None:
        return []
    make_owner(chat, successor)
    return [f"Person {successor.user_id}, the longest-standing member, is now the owner."]


def _separate_doubled_seqs(chat: Chat) -> str:
    separated = 0
    while messages := list(rows_with_repeated_seq(chat)[:_ROWS_AT_ONCE]):
        for message in messages:
            _take_new_seq(chat, message)
        separated += len(messages)
    return f"{separated} row(s) that shared a seq with an older one got a new one."


def _recount_threads(chat: Chat) -> list[str]:
    # Read to the end first: the loop writes to the rows that the query reads.
    root_ids = list(miscounted_threads(chat))
    for root_id in root_ids:
        recount_thread(chat, root_id)
    return [f"The replies to {len(root_ids)} message(s) were counted again."] if root_ids else []


def _recount_reactions(chat: Chat) -> list[str]:
    message_ids = list(mismatched_reactions(chat))
    # A tombstone has none.
    Reaction.objects.filter(message__chat=chat, message__deleted_at__isnull=False).delete()
    for message_id in message_ids:
        publish_reactions(chat, message_in(chat, message_id=message_id))
    return [f"The reactions shown on {len(message_ids)} message(s) were rebuilt."] if message_ids else []


def _recount_mentions(chat: Chat) -> list[str]:
    numbers = list(mismatched_mentions(chat))
    for number in numbers:
        recount_mentions(chat, number)
    return [f"The mentions of {len(numbers)} message(s) were counted again."] if numbers else []


def _rebuild_files(chat: Chat) -> list[str]:
    message_ids = list(mismatched_files(chat))
    # A tombstone has none.
    left_over = File.objects.filter(chat=chat, message__chat=chat, message__deleted_at__isnull=False)
    drop_files(list(left_over.values_list("pk", flat=True)))
    for message_id in message_ids:
        show_files(chat, message_id=message_id)
    return [f"The files shown on {len(message_ids)} message(s) were rebuilt."] if message_ids else []


def _restamp_newest_change(chat: Chat) -> list[str]:
    """Give the newest change the newest seq: lowering `last_seq` would repeat seqs that clients have seen."""
    newest = with_parts(Message.objects.filter(chat=chat)).order_by("-changed_seq").first()
    if newest is None or newest.changed_seq == chat.last_seq:
        return []
    was = newest.changed_seq
    _take_new_seq(chat, newest)
    return [f"The newest change moved from seq {was} to {newest.changed_seq}, past the highest seq counted so far."]


def _take_new_seq(chat: Chat, message: Message) -> None:
    store_change(chat, message, ())
    announce.message_changed(message)
