"""The machines of the cluster: their names, addresses and ports."""

from __future__ import annotations

from dataclasses import dataclass

NETWORK = "10.77.0"
# The crowd and the command itself: on the switch.
CLIENT = f"{NETWORK}.1"
ETCD_PORT, ETCD_PEER_PORT = 2379, 2380
POSTGRES_PORT, PATRONI_PORT = 5432, 8008
REDIS_PORT, SENTINEL_PORT = 6379, 26379
PAGES_PORT, SOCKETS_PORT = 8000, 8001
# Of the balancers.
WEB_PORT = 8080
# Of the client's side: where the crowd connects to, one for each balancer that is tried first.
ENTRY_PORTS = (8081, 8082)
SITE = f"http://127.0.0.1:{ENTRY_PORTS[0]}"


@dataclass(frozen=True)
class Place:
    """A machine's name and its address."""

    name: str
    address: str


def _places(kind: str, count: int, first: int) -> tuple[Place, ...]:
    return tuple(Place(f"{kind}{n}", f"{NETWORK}.{first + n}") for n in range(1, count + 1))


DATABASES = _places("db", 3, 10)
REDISES = _places("redis", 3, 20)
NODES = _places("node", 3, 30)
BALANCERS = _places("balancer", 2, 40)
EVERYTHING = (*DATABASES, *REDISES, *NODES, *BALANCERS)
