"""Names of the topics that clients can join."""

from chatapp.realtime.personal_topics import PersonalTopics

PERSONAL = PersonalTopics(
    prefix="user:",
    ended_event="signed_out",
    resync_event="resync",
    subjects={"unread": "chat", "chat": "chat", "person": "person"},
)


def chat_topic(chat_id: int) -> str:
    """Return the topic of a chat."""
    return f"chat:{chat_id}"


def user_topic(user_id: int) -> str:
    """Return a person's own topic."""
    return PERSONAL.of(user_id)
