"""Catch-up: changes a client missed, in bounded replies that can't overflow a connection."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet

from chatapp.lib.compiled_query import CompiledQuery
from chats.models import Chat, Membership, Message
from chats.queries.messages import numbered_page, with_parts
from chats.queries.unread import unread_in

MAX_CHANGES = 100
MAX_BEHIND = 500


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows changed after a seq, oldest change first, in their current state.

    `is_reset`: the client is too far behind (or ahead of the log) and starts over from `messages`, the newest page,
    with `read_number`, `unread` and `mentions`. Otherwise `messages` holds at most 100 changes, and `more` says whether
    others follow.
    """

    messages: list[Message]
    last_seq: int
    last_number: int
    more: bool = False
    is_reset: bool = False
    read_number: int = field(default=0)
    unread: int = field(default=0)
    mentions: int = field(default=0)


class ChangeReader:
    """Reads what a member missed, within its two limits."""

    def __init__(self, *, max_changes: int = MAX_CHANGES, max_behind: int = MAX_BEHIND) -> None:
        """Return at most `max_changes` at once; further back than `max_behind` changes is a reset."""
        self._max_changes = max_changes
        self._max_behind = max_behind
        # The limit is part of the compiled query.
        self._rows_between = CompiledQuery(self._page)

    def __call__(self, *, membership: Membership, since_seq: int) -> Changes:
        """Return what changed in the member's chat after `since_seq`, as of `membership.chat`, which is freshly loaded.

        Units: `since_seq` in the chat's seq, 0 or more; the entry points refuse anything else.
        Queries: 1; 2 for a reset.
        """
        chat = membership.chat
        behind = chat.last_seq - since_seq
        if not 0 <= behind <= self._max_behind:
            return _reset(chat, membership)
        if behind == 0:
            return Changes([], last_seq=chat.last_seq, last_number=chat.last_number)
        # Up to the seq loaded with the membership: anything newer arrives live or with the next call.
        rows = self._rows_between(chat_id=chat.pk, after=since_seq, to=chat.last_seq)
        return Changes(
            rows[: self._max_changes],
            last_seq=chat.last_seq,
            last_number=chat.last_number,
            more=len(rows) > self._max_changes,
        )

    def _page(self, chat_id: int, after: int, to: int) -> QuerySet[Message]:
        """Return one page of rows changed after `after` and up to `to`, plus one row to detect more."""
        changed = Message.objects.filter(chat_id=chat_id, changed_seq__gt=after, changed_seq__lte=to)
        return with_parts(changed).order_by("changed_seq")[: self._max_changes + 1]


changes_since = ChangeReader()


def _reset(chat: Chat, membership: Membership) -> Changes:
    reading = unread_in(chat_id=chat.pk, user_ids=[membership.user_id])
    return Changes(
        numbered_page(chat=chat, page=0, size=settings.PAGE_SIZE),
        last_seq=chat.last_seq,
        last_number=chat.last_number,
        is_reset=True,
        read_number=membership.read_number,
        unread=reading[0].unread if reading else 0,
        mentions=reading[0].mentions if reading else 0,
    )
