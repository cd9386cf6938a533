"""The site's socket: authentication, connection limits and its topics."""

from typing import Any

from django.conf import settings

from accounts.tokens import read_channel_token
from chatapp.lib import clock
from chatapp.lib.errors import RateLimited, Unavailable
from chatapp.lib.networks import plain_address
from chatapp.ops.logs import current_address
from chatapp.realtime.channels.channel import Identity
from chatapp.realtime.channels.socket import PhoenixSocket
from chatapp.realtime.refusals import TokenMissing, TooManySockets
from chats.sockets.chat_channel import ChatChannel
from chats.sockets.process import ProcessSockets
from chats.sockets.seen_devices import NOTE_SECONDS
from chats.sockets.user_channel import UserChannel


class ChatSocket(PhoenixSocket):
    """One person's socket. Any valid channel token of theirs opens it; each topic requires its own."""

    topics = (ChatChannel, UserChannel)
    counted: tuple[int, str] | None = None
    noted_at = 0.0

    async def identify(self, token: str | None) -> Identity:
        """Return the identity of the person connecting.

        Errors: TokenMissing, InvalidToken, TokenExpired, SessionEnded; TooManySockets of the person or the address;
        Unavailable above HANDSHAKES_PER_SECOND.
        """
        process: ProcessSockets = self.hub.application
        try:
            rate = settings.HANDSHAKES_PER_SECOND
            process.handshakes.acquire("", per_second=rate, burst=rate)
        except RateLimited as error:
            # Everyone reconnects at once after a restart; clients retry on their own.
            raise Unavailable from error
        address = (self.scope.get("client") or ("",))[0]
        # For the log lines of this socket's joins: tasks started from here inherit it.
        current_address.set(plain_address(address) or "")
        if not token:
            raise TokenMissing
        claims = read_channel_token(token)
        await process.connects.put(claims)
        self._count(process, claims.user_id, address)
        return Identity(user_id=claims.user_id, device_id=claims.session, token=token or "")

    def _count(self, process: ProcessSockets, user_id: int, address: str) -> None:
        if process.open_by_user[user_id] >= settings.SOCKETS_PER_USER:
            raise TooManySockets(retry_after=5)
        if process.open_by_address[address] >= settings.SOCKETS_PER_ADDRESS:
            raise TooManySockets(retry_after=5)
        process.open_by_user[user_id] += 1
        process.open_by_address[address] += 1
        self.counted = (user_id, address)
        self.noted_at = clock.elapsed_seconds()

    async def _receive(self, message: dict[str, Any]) -> None:
        await super()._receive(message)
        now = clock.elapsed_seconds()
        if self.connection is not None and now - self.noted_at >= NOTE_SECONDS:
            self.noted_at = now
            process: ProcessSockets = self.hub.application
            process.seen.note(self.connection.device_id)

    def _clean_up(self) -> None:
        super()._clean_up()
        if self.counted is not None:
            user_id, address = self.counted
            self.counted = None
            process: ProcessSockets = self.hub.application
            for counter, key in ((process.open_by_user, user_id), (process.open_by_address, address)):
                counter[key] -= 1  # type: ignore[index]
                if counter[key] <= 0:  # type: ignore[index]
                    del counter[key]
