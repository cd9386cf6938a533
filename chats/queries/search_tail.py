"""What the search index doesn't have yet: changes after its cursor in each chat."""

from collections.abc import Iterable

from chatapp.lib.read_replica import read_connection
from chats.models import Chat
from chats.queries.search_scope import SearchedChat

# Seconds of changes; an index that is far behind is still being built.
_MOST_CHATS, _MOST_MESSAGES = 50, 300
# Each chat by its own index: one condition for all chats walked through the whole table, for seconds.
_OF_CHAT = """
    SELECT id FROM (
        SELECT id FROM chats_message WHERE chat_id = %s AND changed_seq > %s AND kind = 'text'
        ORDER BY changed_seq DESC LIMIT %s
    ) newest
"""


def unindexed_ids(chats: Iterable[SearchedChat]) -> list[int]:
    """Return the newest messages in these chats that changed since the index was written, newest first, at most 300.

    Queries: 1, or none when the index is up to date, or 2 while it is being built.
    """
    behind = [one for one in chats if one.last_seq > one.indexed_seq]
    if len(behind) > _MOST_CHATS:
        behind = _lately_changed(behind)
    if not behind:
        return []
    values = [value for one in behind for value in (one.chat_id, one.indexed_seq, _MOST_MESSAGES)]
    found = f"SELECT id FROM ({' UNION ALL '.join([_OF_CHAT] * len(behind))}) changed"  # nosec B608
    with read_connection().cursor() as cursor:
        cursor.execute(f"{found} ORDER BY id DESC LIMIT %s", [*values, _MOST_MESSAGES])
        return [pk for (pk,) in cursor.fetchall()]


def _lately_changed(chats: list[SearchedChat]) -> list[SearchedChat]:
    by_id = {one.chat_id: one for one in chats}
    newest = Chat.objects.filter(pk__in=list(by_id)).order_by("-changed_at").values_list("pk", flat=True)
    return [by_id[pk] for pk in newest[:_MOST_CHATS]]
