"""The supervisor as a program of its own: without Django loaded it holds 33 MB instead of 112."""

import json
import logging.config
import os
import socket
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from chatapp.launch.supervisor import Child, Supervisor


def become_supervisor(
    children: Sequence[Child], *, stop_seconds: float, log_config: dict[str, object], also_open: Sequence[int] = ()
) -> NoReturn:
    """Replace this process, which has checked the settings and opened the sockets, with a supervisor of `children`.

    `also_open`: file descriptors to keep open beside the children's sockets, such as a lock.
    """
    described: list[dict[str, Any]] = [
        {
            "name": child.name,
            "command": list(child.command),
            "sockets": [shared.fileno() for shared in child.keeps_open],
            "renews_itself": child.renews_itself,
            "is_watched": child.is_watched,
        }
        for child in children
    ]
    for number in {*also_open, *(number for one in described for number in one["sockets"])}:
        os.set_inheritable(number, True)
    description = json.dumps({"children": described, "stop_seconds": stop_seconds, "log_config": log_config})
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "chatapp.launch.watch", description])


def main(description: str) -> int:
    """Supervise what `become_supervisor` described. Returns the exit status."""
    wanted = json.loads(description)
    logging.config.dictConfig(wanted["log_config"])
    opened: dict[int, socket.socket] = {}
    children = []
    for one in wanted["children"]:
        for number in one["sockets"]:
            if number not in opened:
                opened[number] = socket.socket(fileno=number)
        shared = [opened[number] for number in one.pop("sockets")]
        children.append(Child(**one, keeps_open=shared))
    return Supervisor(children, stop_seconds=wanted["stop_seconds"]).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
