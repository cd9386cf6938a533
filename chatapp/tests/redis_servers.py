"""Real Redis servers of each kind that REDIS_URL may name, on free ports."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import redis

from chatapp.checks.programs import redis_server
from chatapp.checks.services import free_port
from chatapp.launch.orphans import end_with_parent
from chatapp.tests.patience import PATIENCE_SECONDS

MASTER = "site-main"


@contextmanager
def running(folder: Path, *options: str, program: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server with these options. A first option without dashes is a configuration file."""
    command = [str(program or redis_server()), *options, "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def until(ask: Callable[[], Any], what: str) -> Any:
    """Poll until there is an answer; a server that is away gives none."""
    for _ in range(int(PATIENCE_SECONDS * 20)):
        try:
            if answer := ask():
                return answer
        except (redis.RedisError, OSError):
            pass
        sleep(0.05)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}")


@dataclass
class Watched:
    """A master and its replica, watched by three Sentinels."""

    ports: list[int]
    sentinel_ports: list[int]
    servers: dict[int, "subprocess.Popen[bytes]"]

    @property
    def url(self) -> str:
        """As REDIS_URL."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinel_ports)
        return f"redis+sentinel://{hosts}/{MASTER}/0"

    def master(self, sentinel: int = 0) -> int:
        """Return the port of the master by one Sentinel."""
        with redis.Redis(port=self.sentinel_ports[sentinel], decode_responses=True) as one:
            return int(one.sentinel_get_master_addr_by_name(MASTER)[1])

    def kill_master(self) -> int:
        """Kill the master, as a crash does. Return its port."""
        port = self.master()
        self.servers[port].kill()
        self.servers[port].wait()
        return port

    def wait_for_another_than(self, former: int) -> None:
        """Wait until the Sentinels agree on another master, and it is one."""

        def is_done() -> bool:
            now = {self.master(number) for number in range(len(self.sentinel_ports))}
            if now & {former} or len(now) > 1:
                return False
            with redis.Redis(port=now.pop()) as server:
                return server.role()[0] in (b"master", "master")

        until(is_done, "the failover")


@contextmanager
def watched_by_sentinels(folder: Path, *, program: Path | None = None) -> Iterator[Watched]:
    """Run a master, a replica and three Sentinels that agree within a second."""
    ports, sentinel_ports = [free_port(), free_port()], [free_port() for _ in range(3)]
    with ExitStack() as stack:
        servers = {}
        for port in ports:
            follow = () if port == ports[0] else ("--replicaof", f"127.0.0.1 {ports[0]}")
            servers[port] = stack.enter_context(
                running(_made(folder / str(port)), "--port", str(port), *follow, program=program)
            )
        until(lambda: _replicas(ports[0]), "the replica")
        for port in sentinel_ports:
            stack.enter_context(sentinel(_made(folder / str(port)), port, master=ports[0], program=program))
        for port in sentinel_ports:
            until(partial(_knows_the_others, port), "the Sentinels to find each other")
        yield Watched(ports, sentinel_ports, servers)


@contextmanager
def sentinel(
    folder: Path, port: int, *lines: str, master: int, quorum: int = 2, program: Path | None = None
) -> Iterator[None]:
    """Run a Sentinel that watches a master."""
    file = folder / "sentinel.conf"
    own = [
        f"sentinel monitor {MASTER} 127.0.0.1 {master} {quorum}",
        f"sentinel down-after-milliseconds {MASTER} 700",
        f"sentinel failover-timeout {MASTER} 3000",
    ]
    file.write_text("\n".join([*([] if "port 0" in lines else [f"port {port}"]), *own, *lines]) + "\n")
    with running(folder, str(file), "--sentinel", program=program):
        yield


@contextmanager
def cluster(folder: Path, nodes: int = 3, *, program: Path | None = None) -> Iterator[dict[int, Any]]:
    """Run a cluster of so many masters; yield their processes by port."""
    ports = [free_port() for _ in range(nodes)]
    buses = {port: str(free_port()) for port in ports}
    with ExitStack() as stack:
        servers = {}
        for port in ports:
            options = ("--port", str(port), "--cluster-enabled", "yes", "--cluster-port", buses[port])
            servers[port] = stack.enter_context(running(_made(folder / str(port)), *options, program=program))
        for number, port in enumerate(ports):
            until(redis.Redis(port=port).ping, "a node")
            with redis.Redis(port=port) as node:
                first, last = number * 16_384 // nodes, (number + 1) * 16_384 // nodes - 1
                node.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
                node.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
                node.execute_command("CLUSTER MEET", "127.0.0.1", ports[0], buses[ports[0]])
        for port in ports:
            until(partial(_sees_whole_cluster, port, nodes), "the cluster")
        yield servers


@dataclass
class Certificate:
    """A certificate for 127.0.0.1 that is its own authority."""

    file: Path
    key: Path

    def options(self, port: int) -> list[str]:
        """Return the options of a server that takes TLS on `port` only."""
        files = [
            "--tls-cert-file",
            str(self.file),
            "--tls-key-file",
            str(self.key),
            "--tls-ca-cert-file",
            str(self.file),
        ]
        return ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no", *files]


def certificate(folder: Path) -> Certificate:
    """Make a certificate with openssl."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    made = Certificate(folder / "ca.pem", folder / "key.pem")
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run([*request, *names], check=True, capture_output=True)
    return made


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _replicas(port: int) -> bool:
    with redis.Redis(port=port) as server:
        return any(
            isinstance(value, dict) and value.get("state") == "online" for value in server.info("replication").values()
        )


def _knows_the_others(port: int) -> bool:
    with redis.Redis(port=port, decode_responses=True) as one:
        state = one.sentinel_masters()[MASTER]
    return int(state["num-other-sentinels"]) == 2 and int(state["num-slaves"]) == 1


def _sees_whole_cluster(port: int, nodes: int) -> bool:
    with redis.Redis(port=port, decode_responses=True) as one:
        state = one.execute_command("CLUSTER INFO")
    state = state if isinstance(state, dict) else dict(line.split(":") for line in state.split())
    return state["cluster_state"] == "ok" and int(state["cluster_known_nodes"]) == nodes
