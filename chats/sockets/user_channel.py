"""The topic `user:<id>`: a person's own stream of invitations, chats, counts and session end."""

from typing import Any

from chatapp.lib.errors import Forbidden
from chatapp.ops.security_log import refusals_logged
from chatapp.realtime.channels.channel import Channel, Joined, Payload
from chatapp.realtime.tasks import database
from chats.payloads.chat import row_version, shown_payload
from chats.queries.threads import unread_entries_of
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
        await self.hub.subscribed(self.subscription.topic)
        return Joined(await database.run(self._counts))

    def _counts(self) -> dict[str, Any]:
        person = live_person(self.identity)
        counts = unread_for(person)
        unread = [
            {
                "chat_id": reading.chat_id,
                "unread": reading.unread,
                "mentions": reading.mentions,
                # Pages compare it with their row: what changed before this join was published to no one here.
                "version": row_version(shown_payload(reading.chat_id, shown)),
            }
            for reading, shown in zip(counts.readings, counts.shown, strict=True)
        ]
        entries = unread_entries_of(person)._asdict()
        return {"unread": unread, "invited": counts.invited, "more": counts.more, **entries}
