"""How the application names its users' own topics, and what the hub writes to them."""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_ID_DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTopics:
    """A personal topic is `prefix` and a user id.

    `ended_event` and `resync_event` are the events written when a device session was revoked and when the bus is back
    after an outage. `subjects` maps the kinds of change notices to the kinds of their subjects, because the updates of
    two kinds about one subject may overtake each other.
    """

    prefix: str
    ended_event: str
    resync_event: str
    subjects: Mapping[str, str]

    def of(self, user_id: int) -> str:
        """Return the topic of a user."""
        return f"{self.prefix}{user_id}"

    def owner_of(self, topic: str) -> set[int]:
        """Return the user id of a personal topic as a set; empty for other topics, and for `user:05`."""
        owner = topic.removeprefix(self.prefix)
        is_number = len(owner) <= MAX_ID_DIGITS and owner.isascii() and owner.isdigit()
        # Another spelling is another topic: leaving it must not end the updates of the user's own.
        return {int(owner)} if is_number and self.of(int(owner)) == topic else set()
