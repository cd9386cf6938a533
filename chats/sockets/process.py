"""What the sockets of one process share: batches of connects, joins and sends, and the counts behind their limits."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from accounts.models import User
from accounts.tokens import Claims
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.realtime.tasks.batcher import Batcher
from chats.payloads.sent import Sent
from chats.queries.changes import ChangeReader, changes_since
from chats.send_rate import SendRate, send_rate
from chats.sockets.joining import Admission, JoinRequest, admit_all, find_people
from chats.sockets.seen_devices import SeenDevices
from chats.sockets.sending import SendRequest, store_all


class ProcessSockets:
    """Built with the hub, which carries it to every socket as `hub.application`."""

    def __init__(
        self,
        *,
        store: Callable[[Sequence[SendRequest]], Sequence[Sent | Exception]] = store_all,
        changes: ChangeReader = changes_since,
        rate: SendRate = send_rate,
    ) -> None:
        """`store` stores a batch of sends; `changes` reads what a client missed; `rate` counts API requests, too."""
        self.send_rate = rate
        self.connects: Batcher[Claims, User] = Batcher(find_people)
        self.joins: Batcher[JoinRequest, Admission] = Batcher(partial(admit_all, changes=changes))
        self.sends: Batcher[SendRequest, Sent] = Batcher(store)
        self.seen = SeenDevices()
        self.handshakes = TokenBuckets()
        self.open_by_user: Counter[int] = Counter()
        self.open_by_address: Counter[str] = Counter()
