"""A thread's root says how many replies there are: each new count is a change of the root, with a seq of its own."""

from collections.abc import Iterable, Mapping

from chats.actions.message_change import store_change
from chats.delivery import announce
from chats.models import Chat, Message
from chats.queries import message_in, replies_in


def recount_thread(chat: Chat, root_id: int) -> None:
    """Set the root's count to the replies that are there, and tell the members. The chat is locked.

    Queries: 4.
    """
    root = message_in(chat, message_id=root_id)
    root.thread_count = replies_in(root)
    store_change(chat, root, ["thread_count"])
    announce.message_marked(root)


def count_new_replies(fresh: Iterable[Message], chats: Mapping[int, Chat]) -> list[Message]:
    """Raise the counts of the threads that `fresh` messages stand in; return their roots, which are not announced yet.

    One change per thread, after all the messages. The chats are locked, and the caller writes their counters.
    Queries: 1 per thread.
    """
    roots: dict[int, Message] = {}
    for message in fresh:
        if message.thread_root is not None:
            root = roots.setdefault(message.thread_root.pk, message.thread_root)
            root.thread_count += 1
    for root in roots.values():
        chat = chats[root.chat_id]
        chat.last_seq += 1
        root.changed_seq = chat.last_seq
        root.save(update_fields=["thread_count", "changed_seq"])
    return list(roots.values())
