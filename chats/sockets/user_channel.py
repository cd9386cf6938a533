"""The topic `user:<id>`: a person's own stream of invitations, chats, counts and session end."""

from typing import Any

from chatapp.lib.errors import Forbidden
from chatapp.ops.security_log import refusals_logged
from chatapp.realtime import database
from chatapp.realtime.channel import Channel, Joined, Payload
from chats.queries.unread import unread_for
from chats.sockets.gate import claims_for, live_person


class UserChannel(Channel):
    """One person's private topic. Server-to-client only."""

    prefix = "user:"

    async def join(self, payload: Payload) -> Joined:
        """Admit the person with a channel token for their own topic; reply with the counts of their short list."""
        who = {"user_id": self.identity.user_id, "device_id": self.identity.device_id}
        with refusals_logged("join_refused", **who, topic=self.subscription.topic):
            if self.name != str(self.identity.user_id):
                raise Forbidden
            claims_for(self.subscription.topic, payload=payload, identity=self.identity)
        return Joined(await database.run(self._counts))

    def _counts(self) -> dict[str, Any]:
        counts = unread_for(live_person(self.identity))
        unread = [
            {"chat_id": reading.chat_id, "unread": reading.unread, "mentions": reading.mentions}
            for reading in counts.readings
        ]
        return {"unread": unread, "invited": counts.invited, "more": counts.more}
