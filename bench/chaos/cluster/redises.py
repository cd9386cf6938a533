"""Three machines with Redis and Sentinel, and how they are."""

from __future__ import annotations

import socket
from pathlib import Path

from bench.chaos.cluster import config
from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.topology import REDIS_PORT, Place
from bench.chaos.processes import Program
from chatapp.checks.programs import redis_server

ANSWER_SECONDS = 2.0


class RedisMachine:
    """One machine."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        """Write the files into `folder`; the programs rewrite them."""
        folder.mkdir(parents=True)
        self.machine = machine
        own, watch = folder / "redis.conf", folder / "sentinel.conf"
        own.write_text(config.redis(machine.place, folder=folder))
        watch.write_text(config.sentinel(machine.place, folder=folder))
        program = redis_server()
        self._redis = Program(machine.inside([program, own]), log=folder / "redis.log")
        self._sentinel = Program(machine.inside([program, watch, "--sentinel"]), log=folder / "sentinel.log")

    @property
    def place(self) -> Place:
        """Its name and address."""
        return self.machine.place

    def start(self) -> None:
        """Connect it and start its programs, in any state."""
        self.machine.heal()
        for program in (self._redis, self._sentinel):
            if not program.pid:
                program.start()

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
