"""Change notices: what each is about, and whom it concerns."""

from chatapp.realtime.bus.messages import ChangeNotice
from chatapp.realtime.bus.publish import must_name_concerned
from chats.delivery.topics import user_topic
from chats.queries.memberships import few_members
from chats.queries.people import few_chat_mates


def unread_notice(chat_id: int) -> ChangeNotice:
    """Return the notice that a chat's unread counts or last line changed."""
    return _notice("unread", chat_id)


def chat_notice(chat_id: int) -> ChangeNotice:
    """Return the notice that a chat's card changed."""
    return _notice("chat", chat_id)


def person_notice(user_id: int) -> ChangeNotice:
    """Return the notice that a person's profile changed."""
    return _notice("person", user_id)


def concerned_topics(about: str, subject_id: int) -> tuple[str, ...] | None:
    """Return the personal topics of the people a notice concerns; None if there are more than a few. Queries: 1."""
    user_ids = few_chat_mates(subject_id) if about == "person" else few_members(subject_id)
    return None if user_ids is None else tuple(user_topic(user_id) for user_id in user_ids)


def _notice(about: str, subject_id: int) -> ChangeNotice:
    # In a process with sockets the hub queries, once for all notices of a second, and after the reply.
    concerned = concerned_topics(about, subject_id) if must_name_concerned() else None
    return ChangeNotice(about=about, subject_id=subject_id, concerned=concerned)
