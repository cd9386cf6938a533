"""ChatApp's performance goals: targets, competitors to beat, and how each is read from the results."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.results import Results

BUSY4, BUSY16 = "fan-out, 1,000 sockets, 4 outstanding", "fan-out, 1,000 sockets, 16 outstanding"
CALM = "fan-out, 1,000 sockets, 20 messages/s"
PER_CPU = "deliveries_per_cpu_s"
STORM = "join storm, 1,000 into one chat"
CHAT_PAGE = "chat page, 40 messages"


@dataclass(frozen=True)
class Goal:
    """A target and a value to beat. `is_less_better`: for times and memory."""

    what: str
    reach: float
    beat: float
    read: Callable[[Results], float | None]
    is_less_better: bool = False

    def verdict(self, value: float | None) -> str:
        """Return beaten, reached, missed, or that it was not measured."""
        if value is None:
            return "not measured"
        sign = -1 if self.is_less_better else 1
        if sign * value >= sign * self.beat:
            return "beaten"
        return "reached" if sign * value >= sign * self.reach else "missed"


def _ratio(work: str, who: str, other: str, unit: str = PER_CPU) -> Callable[[Results], float | None]:
    return lambda results: results.ratio(work, who, other, unit)


def _middle(work: str, who: str, unit: str) -> Callable[[Results], float | None]:
    return lambda results: results.middle(work, who, unit)


def _idle(results: Results) -> float | None:
    found = [values for (work, _who, unit), values in results.values.items() if unit == "kib_per_socket"]
    return found[0][0] if found else None


def _growth(results: Results) -> float | None:
    """Return the worst ratio of the longest history to the shortest, over all requests."""
    works = {work for work, who, unit in results.values if who == "1,000 messages"}
    ratios = []
    for work in works:
        longest = [who for found, who, unit in results.values if found == work and unit == "cpu_ms"][-1]
        ratios.append(results.ratio(work, longest, "1,000 messages", "cpu_ms"))
    return max((ratio for ratio in ratios if ratio is not None), default=None)


BARE = [
    Goal("hub + frame ÷ naive daphne", 25, 40, _ratio(BUSY4, "bare-hub", "daphne")),
    Goal("hub + frame ÷ node ws", 1.0, 1.3, _ratio(BUSY4, "bare-hub", "node-ws")),
    Goal("busy chat, 16 outstanding ÷ node ws", 2, 4, _ratio(BUSY16, "bare-hub", "node-ws")),
    Goal("hub + frame ÷ bare picows", 0.7, 0.9, _ratio(BUSY4, "bare-hub", "picows")),
]
WHOLE = [
    Goal("live fan-out, 1,000 sockets, 4 outstanding: deliveries per CPU-s", 100_000, 200_000,
         _middle(BUSY4, "chatapp", PER_CPU)),
    Goal("the same ÷ bare picows", 0.6, 0.8, _ratio(BUSY4, "chatapp", "picows")),
    Goal("stored, acknowledged sends per second, 64 senders", 500, 1_500,
         _middle("acknowledged sends, 64 senders, 64 listeners", "chatapp", "sends_per_s")),
    Goal("send → shown at 1,000, 20 messages/s, p99 in ms", 50, 25, _middle(CALM, "chatapp", "p99_ms"), True),
    Goal("1,000 joins with presence into one chat: joins per second", 400, 800,
         _middle(STORM, "chatapp", "joins_per_s")),
    Goal("the same: CPU seconds", 4, 2, _middle(STORM, "chatapp", "cpu_s"), True),
    Goal("idle socket, joined to one chat: KiB", 60, 35, _idle, True),
    Goal("chat page, 40 messages: plain Django ÷ ours, CPU", 2.5, 3.5, _ratio(CHAT_PAGE, "plain", "pages", "cpu_ms")),
    Goal("history page of the API, CPU ms", 3, 1.5,
         _middle("history page of the API, 15 messages", "pages", "cpu_ms"), True),
    Goal("longest history ÷ 1,000 messages, worst of the requests", 2, 1.1, _growth, True),
    Goal("second start to the first page: seconds", 5, 2, _middle("at rest", "embedded server", "second_start_s"),
         True),
    Goal("page p99 while 50 people a second sign in, in ms", 200, 100,
         _middle("50 sign-ins a second from 50 addresses", "make serve", "page_p99_ms"), True),
    Goal("embedded server at rest: MB", 250, 180, _middle("at rest", "embedded server", "mb"), True),
]  # fmt: skip
