"""A long run: people who stay and talk, and what the socket process holds and how late messages come, minute by minute.

Says at the end of memory, open files and latency whether they grow; the exit status is 1 if one does.

python -m bench.soak [--minutes 30] [--sockets 500] [--per-second 5]
"""

import argparse
import sys
from pathlib import Path
from time import strftime

from bench import servers
from bench.crowds import Crowd, seeded_crowd
from bench.load.crowd import Work
from bench.slopes import slope_of
from bench.stage import stage

MEGABYTE = 1_048_576
# Until then caches fill and connection pools grow; a third of a short run.
WARM_MINUTES = 3
CHATS = 25


def soak(*, minutes: int, sockets: int, per_second: float) -> bool:
    """Print the figures of each minute, and at the end their slopes after the first ones; return whether one grows."""
    with stage() as ready:
        tickets = seeded_crowd(ready, chats=CHATS, members=sockets // CHATS)
        server = servers.chatapp_sockets(ready)
        crowd = Crowd(server, Path(tickets), presence=True)
        crowd.open()
        lost = 0
        held: dict[str, list[float]] = {"memory in MB": [], "open files": [], "send → shown, p99 in ms": []}
        for minute in range(1, minutes + 1):
            heard = crowd.do(Work(seconds=60, senders=CHATS, rate=per_second))
            figures = (server.resident_bytes() / MEGABYTE, server.open_files(), heard["shown_ms"]["p99"])
            for values, figure in zip(held.values(), figures, strict=True):
                values.append(figure)
            memory, files, late = figures
            print(
                f"{strftime('%H:%M:%S')} minute {minute}: {memory:.1f} MB, {files} open files, p99 {late:.1f} ms, "
                f"{heard['open']} sockets, {heard['deliveries_in_all']} deliveries, {heard['lost']} lost",
                flush=True,
            )
            lost += heard["lost"]
        crowd.close()
        server.stop()
    warm = max(1, min(WARM_MINUTES, minutes // 3))
    slopes = {name: slope_of(values[warm - 1 :]) for name, values in held.items()}
    print(f"From minute {warm} to {minutes}; deliveries lost: {lost}")
    for name, slope in slopes.items():
        print(f"  {name}: {slope}")
    return any(slope.verdict == "grows" for slope in slopes.values())


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--per-second", type=float, default=5.0)
    chosen = parser.parse_args()
    sys.exit(int(soak(minutes=chosen.minutes, sockets=chosen.sockets, per_second=chosen.per_second)))


if __name__ == "__main__":
    main()
