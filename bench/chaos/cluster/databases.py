"""Three machines with etcd, Patroni and PostgreSQL, and how they are."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

from bench.chaos.cluster import config
from bench.chaos.cluster.installed import Installed
from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.topology import ETCD_PORT, PATRONI_PORT
from chatapp.checks.programs import etcd, patroni, postgres_folder
from chatapp.checks.services import other_than_root

ANSWER_SECONDS = 3.0


class Database(Installed):
    """One machine. Its data survives `machine.power_off` and `start`."""

    def __init__(self, machine: Machine, folder: Path, *, durable: bool) -> None:
        """Write the files into `folder`. Errors: Missing."""
        super().__init__(machine, folder)
        settings = config.patroni(self.place, folder=folder, programs=postgres_folder(), durable=durable)
        file = self.write("patroni.json", settings)
        unprivileged = other_than_root(folder)
        self.install("etcd", [*etcd(), *config.etcd(self.place, folder=folder)])
        self.install("patroni", [*unprivileged, *patroni(), file])

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask its Patroni; None without an answer."""
        return self._ask(PATRONI_PORT, method, path, body)

    def etcd_leader(self) -> tuple[str, bool]:
        """Return the leader that its etcd follows, and whether it is the leader; empty without one."""
        status = self._ask(ETCD_PORT, "POST", "/v3/maintenance/status", {}) or {}
        leader = str(status.get("leader", ""))
        return leader, bool(leader) and leader == status.get("header", {}).get("member_id")

    def _ask(self, port: int, method: str, path: str, body: Any) -> Any:
        connection = http.client.HTTPConnection(self.place.address, port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None)
            return json.loads(connection.getresponse().read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()


def members_of(databases: list[Database]) -> dict[str, dict[str, Any]]:
    """Return name -> role, state and lag, as the first machine that answers sees them."""
    for one in databases:
        found = one.ask("GET", "/cluster")
        if isinstance(found, dict) and found.get("members"):
            return {member["name"]: member for member in found["members"]}
    return {}


def primary_of(members: dict[str, dict[str, Any]]) -> str:
    """Return the name of the primary; empty without one."""
    return next(
        (name for name, one in members.items() if one.get("role") == "leader" and one["state"] == "running"), ""
    )


def is_whole(members: dict[str, dict[str, Any]], *, count: int) -> bool:
    """Return whether `count` machines replicate, one of them synchronously."""
    following = [one for one in members.values() if one.get("role") != "leader"]
    # A replica that runs but doesn't stream may have to be rewound first, and is no replacement if the primary dies.
    are_well = all(one["state"] == "streaming" for one in following)
    is_safe = any(one.get("role") in ("sync_standby", "quorum_standby") for one in following)
    return len(members) == count and bool(primary_of(members)) and are_well and is_safe
