"""Names of the topics that clients can join."""


def chat_topic(chat_id: int) -> str:
    """Return the topic of a chat."""
    return f"chat:{chat_id}"


def user_topic(user_id: int) -> str:
    """Return a person's own topic."""
    return f"user:{user_id}"
