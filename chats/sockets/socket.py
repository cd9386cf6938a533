"""The site's socket: authentication, connection limits and its topics."""

from collections import Counter

from django.conf import settings

from accounts.tokens import read_channel_token
from chatapp.lib.errors import RateLimited, Unavailable
from chatapp.lib.networks import plain_address
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.ops.logs import current_address
from chatapp.realtime.channel import Identity
from chatapp.realtime.refusals import TokenMissing, TooManySockets
from chatapp.realtime.socket import PhoenixSocket
from chats.sockets.chat_channel import ChatChannel
from chats.sockets.joining import connects
from chats.sockets.user_channel import UserChannel

_handshakes = TokenBuckets()
_sockets_by_user: Counter[int] = Counter()
_sockets_by_address: Counter[str] = Counter()


class ChatSocket(PhoenixSocket):
    """One person's socket. Any valid channel token of theirs opens it; each topic requires its own."""

    topics = (ChatChannel, UserChannel)
    counted: tuple[int, str] | None = None

    async def identify(self, token: str | None) -> Identity:
        """Return the identity of the person connecting.

        Errors: TokenMissing, InvalidToken, TokenExpired, SessionEnded; TooManySockets of the person or the address;
        Unavailable above HANDSHAKES_PER_SECOND.
        """
        try:
            _handshakes.acquire("", per_second=settings.HANDSHAKES_PER_SECOND, burst=settings.HANDSHAKES_PER_SECOND)
        except RateLimited as error:
            # Everyone reconnects at once after a restart; clients retry on their own.
            raise Unavailable from error
        address = (self.scope.get("client") or ("",))[0]
        # For the log lines of this socket's joins: tasks started from here inherit it.
        current_address.set(plain_address(address) or "")
        if not token:
            raise TokenMissing
        claims = read_channel_token(token)
        await connects.put(claims)
        self._count(claims.user_id, address)
        return Identity(user_id=claims.user_id, device_id=claims.session, token=token or "")

    def _count(self, user_id: int, address: str) -> None:
        if _sockets_by_user[user_id] >= settings.SOCKETS_PER_USER:
            raise TooManySockets(retry_after=5)
        if _sockets_by_address[address] >= settings.SOCKETS_PER_ADDRESS:
            raise TooManySockets(retry_after=5)
        _sockets_by_user[user_id] += 1
        _sockets_by_address[address] += 1
        self.counted = (user_id, address)

    def _clean_up(self) -> None:
        super()._clean_up()
        if self.counted is not None:
            user_id, address = self.counted
            self.counted = None
            for counter, key in ((_sockets_by_user, user_id), (_sockets_by_address, address)):
                counter[key] -= 1  # type: ignore[index]
                if counter[key] <= 0:  # type: ignore[index]
                    del counter[key]
