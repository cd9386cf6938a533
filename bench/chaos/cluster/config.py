"""The configuration of every program of the cluster, as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.chaos.cluster.topology import (
    DATABASES,
    ETCD_PEER_PORT,
    ETCD_PORT,
    NETWORK,
    NODES,
    PAGES_PORT,
    PATRONI_PORT,
    POSTGRES_PORT,
    REDIS_PORT,
    REDISES,
    SENTINEL_PORT,
    SOCKETS_PORT,
    WEB_PORT,
    Place,
)

# How long Patroni's lock of a silent primary lasts: the longest that writes pause when a primary dies.
TTL_SECONDS = 20
# etcd's default. A new leader lets every lock begin anew, and lets it last for this much longer.
ELECTION_SECONDS = 1.0
LOOP_WAIT_SECONDS, RETRY_SECONDS = 5, 5
# A Redis that doesn't answer for this long is down.
REDIS_DOWN_MILLISECONDS = 2_000
# How many Sentinels must agree.
QUORUM = 2
MASTER_NAME = "chat"
# How long a node waits for a database machine before it tries the next one.
CONNECT_SECONDS = 2
# An acknowledged commit is on two machines, and without a second one there are no commits.
# By quorum: of two replicas, either may have it, and the one that is ahead becomes the primary. With one chosen
# replica, the other may be ahead, and the new primary takes no writes until it has been rewound.
SYNCHRONOUS = {"synchronous_mode": "quorum", "synchronous_mode_strict": True}
# What the planted violation does: an acknowledged commit is on one machine, and one that lags may become the primary.
ASYNCHRONOUS = {"synchronous_mode": False, "synchronous_mode_strict": False, "maximum_lag_on_failover": 1 << 30}


def etcd(place: Place, *, folder: Path) -> list[str]:
    """Return the arguments of an etcd."""
    peers = ",".join(f"{one.name}=http://{one.address}:{ETCD_PEER_PORT}" for one in DATABASES)
    here, peer = f"http://{place.address}:{ETCD_PORT}", f"http://{place.address}:{ETCD_PEER_PORT}"
    settings = {
        "name": place.name,
        "data-dir": str(folder / "etcd"),
        "listen-client-urls": here,
        "advertise-client-urls": here,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": peers,
        "initial-cluster-state": "new",
        "heartbeat-interval": "100",
        "election-timeout": str(int(ELECTION_SECONDS * 1000)),
        "log-level": "warn",
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def patroni(place: Place, *, folder: Path, programs: Path, durable: bool) -> str:
    """Return the file of a Patroni with its PostgreSQL; JSON is YAML. `programs`: where `postgres` is."""
    parameters = {
        "max_connections": 200,
        "fsync": "on" if durable else "off",
        "wal_keep_size": "256MB",
        # pg_rewind needs it.
        "wal_log_hints": "on",
    }
    replication = {
        "ttl": TTL_SECONDS,
        "loop_wait": LOOP_WAIT_SECONDS,
        "retry_timeout": RETRY_SECONDS,
        **SYNCHRONOUS,
        "postgresql": {"use_pg_rewind": True, "parameters": parameters},
    }
    # No passwords: nothing outside these namespaces can reach them.
    access = ["local all all trust", f"host all all {NETWORK}.0/24 trust", "host all all 127.0.0.1/32 trust"]
    access += [f"host replication all {NETWORK}.0/24 trust"]
    settings: dict[str, Any] = {
        "scope": "chat",
        "name": place.name,
        "restapi": {
            "listen": f"{place.address}:{PATRONI_PORT}",
            "connect_address": f"{place.address}:{PATRONI_PORT}",
        },
        "etcd3": {"hosts": [f"{one.address}:{ETCD_PORT}" for one in DATABASES]},
        "bootstrap": {"dcs": replication, "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, {"auth": "trust"}]},
        "postgresql": {
            "listen": f"{place.address}:{POSTGRES_PORT}",
            "connect_address": f"{place.address}:{POSTGRES_PORT}",
            "data_dir": str(folder / "data"),
            "bin_dir": str(programs),
            # Its own: the parameters above are the same on all machines.
            "parameters": {"unix_socket_directories": str(folder)},
            "pgpass": str(folder / "pgpass"),
            "pg_hba": access,
            "authentication": {
                "superuser": {"username": "postgres"},
                "replication": {"username": "replicator"},
                "rewind": {"username": "postgres"},
            },
        },
    }
    return json.dumps(settings, indent=1)


def redis(place: Place, *, folder: Path) -> str:
    """Return the file of a Redis; all but the first begin as replicas of the first."""
    lines = [
        f"bind {place.address} 127.0.0.1",
        f"port {REDIS_PORT}",
        "protected-mode no",
        'save ""',
        f"dir {folder}",
        "repl-diskless-sync-delay 0",
        f"replica-announce-ip {place.address}",
    ]
    if place != REDISES[0]:
        lines.append(f"replicaof {REDISES[0].address} {REDIS_PORT}")
    return "\n".join(lines) + "\n"


def sentinel(place: Place, *, folder: Path) -> str:
    """Return the file of a Sentinel."""
    lines = [
        f"bind {place.address}",
        f"port {SENTINEL_PORT}",
        "protected-mode no",
        f"dir {folder}",
        f"sentinel announce-ip {place.address}",
        f"sentinel monitor {MASTER_NAME} {REDISES[0].address} {REDIS_PORT} {QUORUM}",
        f"sentinel down-after-milliseconds {MASTER_NAME} {REDIS_DOWN_MILLISECONDS}",
        f"sentinel failover-timeout {MASTER_NAME} 10000",
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Stores:
    """How a node reaches the primary and the master: its settings, and the file of its HAProxy, empty without one."""

    variables: dict[str, str]
    proxy: str = ""


def through_proxy() -> Stores:
    """Return the way through the node's own HAProxy, so no single machine is a point of failure."""
    address = "127.0.0.1"
    variables = {
        "DATABASE_URL": f"postgres://postgres@{address}:{POSTGRES_PORT}/postgres",
        "REDIS_URL": f"redis://{address}:{REDIS_PORT}/0",
    }
    return Stores(variables, "\n".join((*_begin(), *_database(address), *_redis(address))) + "\n")


def directly() -> Stores:
    """Return the way of a node that finds the primary and the master itself, among the machines in its settings."""
    databases = ",".join(f"{one.address}:{POSTGRES_PORT}" for one in DATABASES)
    # Hosts are tried in order, and a machine that is off doesn't answer.
    options = f"target_session_attrs=read-write&connect_timeout={CONNECT_SECONDS}"
    sentinels = ",".join(f"{one.address}:{SENTINEL_PORT}" for one in REDISES)
    return Stores(
        {
            "DATABASE_URL": f"postgres://postgres@{databases}/postgres?{options}",
            "REDIS_URL": f"redis+sentinel://{sentinels}/{MASTER_NAME}/0",
        }
    )


def balancer(place: Place) -> str:
    """Return the file of a balancer: the site, and the database for what only measures."""
    return "\n".join((*_begin(), *_database(place.address), *_web(place.address))) + "\n"


def _begin() -> Sequence[str]:
    return (
        "global",
        "  nbthread 1",
        "  maxconn 4000",
        "defaults",
        "  mode tcp",
        "  timeout connect 2s",
        "  timeout client 1h",
        "  timeout server 1h",
    )


def _database(address: str) -> Sequence[str]:
    check = ("  timeout check 3s", "  option httpchk OPTIONS /primary", "  http-check expect status 200")
    servers = [f"{one.name} {one.address}:{POSTGRES_PORT} check port {PATRONI_PORT}" for one in DATABASES]
    return _store("database", f"{address}:{POSTGRES_PORT}", check=check, servers=servers)


def _redis(address: str) -> Sequence[str]:
    check = (
        "  timeout check 2s",
        "  option tcp-check",
        "  tcp-check connect",
        r"  tcp-check send info\ replication\r\n",
        "  tcp-check expect string role:master",
        # A master that comes back believes to be one still, until Sentinel corrects it; its replicas have left it.
        "  tcp-check expect rstring connected_slaves:[1-9]",
    )
    servers = [f"{one.name} {one.address}:{REDIS_PORT} check" for one in REDISES]
    return _store("redis", f"{address}:{REDIS_PORT}", check=check, servers=servers)


def _store(name: str, address: str, *, check: Sequence[str], servers: Sequence[str]) -> Sequence[str]:
    return (
        f"listen {name}",
        f"  bind {address}",
        *check,
        "  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions",
        *(f"  server {one}" for one in servers),
    )


def _web(address: str) -> Sequence[str]:
    check = (
        "  option httpchk",
        "  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host 127.0.0.1",
        "  http-check expect status 200",
        "  timeout check 1500ms",
        "  option redispatch 1",
        "  retries 3",
        "  default-server inter 1s fastinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions",
    )
    pages = [f"  server {one.name} {one.address}:{PAGES_PORT} check" for one in NODES]
    return (
        "frontend web",
        "  mode http",
        f"  bind {address}:{WEB_PORT}",
        "  timeout http-request 10s",
        "  option forwardfor",
        "  use_backend sockets if { path_beg /socket/ }",
        "  use_backend static_files if { path_beg /static/ }",
        "  default_backend pages",
        "backend pages",
        "  mode http",
        "  timeout server 60s",
        *check,
        *pages,
        # During a deployment, pages of the next release refer to files that nodes of this one don't have yet.
        "backend static_files",
        "  mode http",
        "  timeout server 60s",
        "  retry-on 404 conn-failure empty-response response-timeout",
        *check,
        *pages,
        "backend sockets",
        "  mode http",
        "  timeout tunnel 1h",
        *check,
        *(f"  server {one.name} {one.address}:{SOCKETS_PORT} check" for one in NODES),
    )
