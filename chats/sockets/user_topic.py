"""The topic `user:<id>`: a person's own stream of invitations, chats, counts and the end of the session."""

from typing import Any

from chatapp.lib.errors import Forbidden
from chatapp.realtime import database
from chatapp.realtime.topic import Joined, Payload, Topic
from chats import queries
from chats.payloads import unread_payload
from chats.sockets.gate import claims_for, live_person


class UserTopic(Topic):
    """Only the person's own. It takes no events; it tells."""

    prefix = "user:"

    async def join(self, payload: Payload) -> Joined:
        """Let the person in, with a channel token for their own stream; answer the counts of all their chats."""
        if self.name != str(self.identity.user_id):
            raise Forbidden
        claims_for(self.session.topic, payload=payload, identity=self.identity)
        return Joined({"unread": await database.run(self._counts)})

    def _counts(self) -> list[dict[str, Any]]:
        person = live_person(self.identity)
        return [
            {name: counts[name] for name in ("chat_id", "unread", "mentions")}
            for counts in map(unread_payload, queries.unread_for(person))
        ]
