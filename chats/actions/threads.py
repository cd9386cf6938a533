"""Reply count and last reply time on a thread's root. Updating them is a change of the root with its own seq."""

from collections.abc import Iterable, Mapping

from chats.actions.message_change import store_change, write_fields
from chats.delivery import announce
from chats.models import Chat, Message
from chats.queries.messages import message_in, newest_repliers, replies_in

# As many faces as stand on a thread's link.
MOST_FACES = 3
_FIELDS = ["thread_count", "thread_last_at", "thread_user_ids"]


def recount_thread(chat: Chat, root_id: int) -> None:
    """Recount the root's replies from the rows and notify the members. The chat is locked.

    Queries: 5.
    """
    root = message_in(chat, message_id=root_id)
    root.thread_count, root.thread_last_at = replies_in(root)
    root.thread_user_ids = newest_repliers(root, limit=MOST_FACES)
    store_change(chat, root, _FIELDS)
    announce.message_marked(root)


def count_new_replies(fresh: Iterable[Message], chats: Mapping[int, Chat]) -> list[Message]:
    """Raise the counts of the threads that `fresh` messages belong to; return the roots, which the caller publishes.

    One change per thread, after all messages. The chats are locked, and the caller saves their counters.
    Queries: 1 per thread.
    """
    roots: dict[int, Message] = {}
    for message in fresh:
        if message.thread_root is not None:
            root = roots.setdefault(message.thread_root.pk, message.thread_root)
            root.thread_count += 1
            root.thread_last_at = message.at
            others = [one for one in root.thread_user_ids or [] if one != message.author_id]
            root.thread_user_ids = [message.author_id, *others][:MOST_FACES]
    for root in roots.values():
        chat = chats[root.chat_id]
        chat.last_seq += 1
        root.changed_seq = chat.last_seq
        write_fields(root, [*_FIELDS, "changed_seq"])
    return list(roots.values())
