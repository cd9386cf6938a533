"""Memory over time: people who stay and talk, and what the socket process holds, minute by minute.

python -m bench.soak [--minutes 30] [--sockets 500] [--per-second 5]
"""

import argparse
from pathlib import Path
from time import strftime

from bench import servers
from bench.crowds import Crowd, seeded_crowd
from bench.load.crowd import Work
from bench.stage import stage

MEGABYTE = 1_048_576
# Until then caches fill and connection pools grow.
WARM_MINUTES = 3
CHATS = 25


def open_files(pid: int) -> int:
    """Return the number of open files and sockets of a process."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def soak(*, minutes: int, sockets: int, per_second: float) -> None:
    """Print memory and open files each minute, and at the end their growth after the first minutes."""
    with stage() as ready:
        tickets = seeded_crowd(ready, chats=CHATS, members=sockets // CHATS)
        server = servers.chatapp_sockets(ready)
        crowd = Crowd(server, Path(tickets), presence=True)
        crowd.open()
        held = []
        for minute in range(1, minutes + 1):
            heard = crowd.do(Work(seconds=60, senders=CHATS, rate=per_second))
            held.append((server.resident_bytes() / MEGABYTE, open_files(server.program.pid)))
            memory, files = held[-1]
            print(
                f"{strftime('%H:%M:%S')} minute {minute}: {memory:.1f} MB, {files} open files, "
                f"{heard['open']} sockets, {heard['deliveries_in_all']} deliveries, {heard['lost']} lost",
                flush=True,
            )
        crowd.close()
        server.stop()
    (first, first_files), (last, last_files) = held[min(WARM_MINUTES, len(held)) - 1], held[-1]
    print(
        f"After minute {WARM_MINUTES}: {first:.1f} MB, {first_files} files; at the end: {last:.1f} MB, "
        f"{last_files} files; {100 * (last / first - 1):+.1f} %"
    )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--per-second", type=float, default=5.0)
    chosen = parser.parse_args()
    soak(minutes=chosen.minutes, sockets=chosen.sockets, per_second=chosen.per_second)


if __name__ == "__main__":
    main()
