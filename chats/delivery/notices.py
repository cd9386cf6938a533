"""Change notices: what each is about, and whom it concerns."""

from chatapp.realtime.bus.messages import ChangeNotice
from chatapp.realtime.bus.publish import may_spare_hubs
from chats.delivery.topics import user_topic
from chats.queries.memberships import few_members
from chats.queries.people import few_chat_mates


def unread_notice(chat_id: int) -> ChangeNotice:
    """Make the notice that a chat's unread counts or its last line changed."""
    return _notice("unread", chat_id)


def chat_notice(chat_id: int) -> ChangeNotice:
    """Make the notice that a chat's card changed."""
    return _notice("chat", chat_id)


def person_notice(user_id: int) -> ChangeNotice:
    """Make the notice that a person's profile changed."""
    return _notice("person", user_id)


def concerned_topics(about: str, subject_id: int) -> tuple[str, ...] | None:
    """Return the own topics of all whom a notice concerns; None if they are more than a few. Queries: 1."""
    user_ids = few_chat_mates(subject_id) if about == "person" else few_members(subject_id)
    return None if user_ids is None else tuple(user_topic(user_id) for user_id in user_ids)


def _notice(about: str, subject_id: int) -> ChangeNotice:
    # Of a process with sockets its hub asks, once for all notices of a second, and not in the way of the reply.
    concerned = concerned_topics(about, subject_id) if may_spare_hubs() else None
    return ChangeNotice(about=about, subject_id=subject_id, concerned=concerned)
