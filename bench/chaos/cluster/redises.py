"""Three machines with Redis and Sentinel, and how they are."""

from __future__ import annotations

import socket
from pathlib import Path

from bench.chaos.cluster import config
from bench.chaos.cluster.installed import Installed
from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.topology import REDIS_PORT
from chatapp.checks.programs import redis_server

ANSWER_SECONDS = 2.0


class RedisMachine(Installed):
    """One machine."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        """Write the files into `folder`; the programs rewrite them."""
        super().__init__(machine, folder)
        program = redis_server()
        self.install("redis", [program, self.write("redis.conf", config.redis(self.place, folder=folder))])
        watched = self.write("sentinel.conf", config.sentinel(self.place, folder=folder))
        self.install("sentinel", [program, watched, "--sentinel"])

    def state(self) -> dict[str, str]:
        """Return Redis' section "Replication"; empty without an answer."""
        try:
            with socket.create_connection((self.place.address, REDIS_PORT), ANSWER_SECONDS) as asking:
                asking.settimeout(ANSWER_SECONDS)
                asking.sendall(b"info replication\r\nquit\r\n")
                with asking.makefile("rb") as answer:
                    lines = answer.read().decode(errors="replace").splitlines()
        except OSError:
            return {}
        return dict(line.split(":", 1) for line in lines if ":" in line)


def master_of(states: dict[str, dict[str, str]]) -> str:
    """Return the name of the master that has replicas; empty without one."""
    masters = [name for name, one in states.items() if one.get("role") == "master"]
    return next((name for name in masters if states[name].get("connected_slaves", "0") != "0"), "")


def is_whole(states: dict[str, dict[str, str]], *, count: int) -> bool:
    """Return whether all others replicate one master."""
    roles = sorted(one.get("role", "") for one in states.values())
    master = states.get(master_of(states), {})
    return roles == ["master", *["slave"] * (count - 1)] and master.get("connected_slaves") == str(count - 1)
