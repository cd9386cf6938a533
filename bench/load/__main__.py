"""Drive one server of the Phoenix protocol and print what was seen, a line of JSON for each stage.

    python -m bench.load --url ws://127.0.0.1:8001/socket/websocket --tickets FILE --seconds 10 --senders 4

FILE holds a line per socket: {"topic": "chat:1", "token": "..."}, where people also listen to their own topic with
"own": {"topic": "user:1", "token": "..."}. With --rate 0 the senders work in a closed loop.
With --orders the work is not said here: it is read from standard input, a line of JSON at a time. Loopback only.
"""

import argparse
import asyncio
import json
import resource
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

from bench.load.crowd import Crowd, Work


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="bench.load", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--tickets", type=Path, required=True)
    parser.add_argument(
        "--raw", action="store_true", help="no Phoenix frames: the server echoes each message to everyone"
    )
    parser.add_argument("--presence", action="store_true", help="wait until every socket has received presence_state")
    parser.add_argument("--lean", action="store_true", help="ask for lean frames, as ChatApp's own pages do")
    parser.add_argument("--source", default="", help="the loopback address to connect from, for more than 28,000")
    parser.add_argument("--payload", type=json.loads, default={}, help="of the joins, as JSON")
    parser.add_argument("--orders", action="store_true", help="read commands from standard input")
    parser.add_argument("--seconds", type=float, default=Work.seconds)
    parser.add_argument("--senders", type=int, default=Work.senders)
    parser.add_argument("--outstanding", type=int, default=Work.outstanding, help="messages in flight per sender")
    parser.add_argument("--until", choices=("heard", "acknowledged"), default=Work.until)
    parser.add_argument("--rate", type=float, default=Work.rate, help="messages per second, by all senders together")
    parser.add_argument("--characters", type=int, default=Work.characters)
    chosen = parser.parse_args()
    if urlsplit(chosen.url).hostname not in ("127.0.0.1", "localhost", "::1"):
        parser.error("--url: load goes to this machine only")
    return chosen


async def main(chosen: argparse.Namespace) -> None:
    """Open the crowd and run the work."""
    crowd = Crowd(
        url=chosen.url,
        tickets=chosen.tickets,
        raw=chosen.raw,
        presence=chosen.presence,
        source=chosen.source,
        payload={**chosen.payload, **({"lean": 1} if chosen.lean else {})},
    )
    await crowd.open(tell)
    if not chosen.orders:
        tell(await crowd.do(Work(**{name: getattr(chosen, name) for name in Work.__dataclass_fields__})))
        return
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        tell(await crowd.do(Work(**json.loads(line))))


def tell(figures: dict[str, Any]) -> None:
    """Print one line of JSON."""
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(main(arguments()))
