"""The measured servers. Each is one process on one core, observed through /proc."""

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.chaos.processes import Program, children_of, command_of, resident_bytes, wait_until
from bench.chaos.servers import listens
from bench.load.http import answers
from bench.peers import node_ws
from bench.stage import OTHER_CORE, SERVER_CORE, Stage, cpu_seconds, pinned
from chatapp.checks.services import free_port

START_SECONDS = 60.0


@dataclass
class Server:
    """A running server. `raw`: without Phoenix frames; it echoes each message to all."""

    name: str
    program: Program
    port: int
    path: str = "/"
    raw: bool = False
    start_seconds: float = 0.0

    @property
    def url(self) -> str:
        """Return the URL of its sockets."""
        return f"ws://127.0.0.1:{self.port}{self.path}"

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process and its workers so far, user and system."""
        return sum(map(cpu_seconds, self._pids()))

    def resident_bytes(self) -> int:
        """Return their memory."""
        return sum(resident_bytes(pid) for pid in self._pids())

    def open_files(self) -> int:
        """Return the number of their open files and sockets."""
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self._pids())

    def resident_bytes_of(self, module: str) -> int:
        """Return the memory of those of its processes that run a module."""
        return sum(resident_bytes(pid) for pid in self._pids() if module in command_of(pid))

    def _pids(self) -> list[int]:
        found = [self.program.pid]
        for pid in found:
            found += children_of(pid)
        return found

    def stop(self) -> None:
        """Stop it."""
        self.program.end(within_seconds=10)


def chatapp_sockets(stage: Stage, **variables: str) -> Server:
    """Start ChatApp's socket process as production does: `chatapp.launch sockets`, one worker."""
    port = free_port()
    command = [sys.executable, "-m", "chatapp.launch", "sockets"]
    environment = stage.environment(SOCKET_PORT=str(port), **variables)
    server = _started(stage, "chatapp", command, port=port, path="/socket/websocket", environment=environment)
    # Its supervisor listens before the serving process has loaded.
    wait_until(lambda: answers(port, "/healthz"), what="the first answer", seconds=START_SECONDS)
    return server


def bare_hub(stage: Stage) -> Server:
    """Start only the generic socket and hub: no database, no product, with the Redis layer."""
    port = free_port()
    command = [sys.executable, "-m", "bench.peers.bare_hub", str(port)]
    environment = stage.environment(REDIS_PREFIX="barehub")
    return _started(stage, "bare-hub", command, port=port, path="/socket/websocket", environment=environment)


def naive_channels(stage: Stage) -> Server:
    """Start the consumer of the Channels tutorial under daphne, with the Redis pub/sub layer."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-p", str(port), "-v", "0", "bench.peers.naive_channels:application"]
    environment = stage.environment(
        DJANGO_SETTINGS_MODULE="bench.peers.naive_settings", PEER_REDIS=f"redis://127.0.0.1:{stage.redis.port}/1"
    )
    return _started(stage, "daphne", command, port=port, raw=True, environment=environment)


def node(stage: Stage) -> Server:
    """Start Node.js `ws`: each message stringified once, then sent to each client."""
    port = free_port()
    command: list[str | Path] = ["node", node_ws.script(), str(port)]
    return _started(stage, "node-ws", command, port=port, raw=True, environment=stage.environment())


def bare_picows(stage: Stage) -> Server:
    """Start a picows server that writes the received bytes to everyone: the limit of one write per delivery."""
    port = free_port()
    command = [sys.executable, "-m", "bench.peers.bare_picows", str(port)]
    return _started(stage, "picows", command, port=port, raw=True, environment=stage.environment())


def embedded_variables(stage: Stage) -> dict[str, str]:
    """Return what distinguishes the environment of `make run`."""
    folder = stage.folder / "embedded"
    folder.mkdir(exist_ok=True)
    return {"MODE": "embedded", "DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": str(folder)}


def embedded(stage: Stage, **variables: str) -> Server:
    """Start ChatApp as `make run` does: one process, SQLite, no Redis; `start_seconds`: until its first page."""
    port = free_port()
    environment = stage.environment(**embedded_variables(stage), PORT=str(port), **variables)
    command = [sys.executable, "-m", "chatapp.launch", "run"]
    began = perf_counter()
    server = _started(stage, "embedded", command, port=port, environment=environment)
    wait_until(lambda: answers(port), what="the first page", seconds=START_SECONDS)
    server.start_seconds = perf_counter() - began
    return server


def chatapp_pages(stage: Stage, **variables: str) -> Server:
    """Start ChatApp's page process as production does: granian, WSGI."""
    port = free_port()
    command = [sys.executable, "-m", "chatapp.launch", "pages", "--prepared"]
    return _started(stage, "pages", command, port=port, environment=stage.environment(PORT=str(port), **variables))


def chatapp_served(stage: Stage, **variables: str) -> Server:
    """Start all of ChatApp as `make serve` does, with the default number of page processes, on every core."""
    port = free_port()
    command = [sys.executable, "-m", "chatapp.launch", "serve"]
    ports = {"PORT": str(port), "SOCKET_PORT": str(free_port()), "PAGE_WORKERS": "2"}
    environment = stage.environment(**ports, **variables)
    server = _started(stage, "serve", command, port=port, environment=environment, is_pinned=False)
    wait_until(lambda: answers(port), what="the first page", seconds=START_SECONDS)
    return server


def asgi_pages(stage: Stage) -> Server:
    """Start ChatApp with its pages under uvicorn, as `make run` does: shows what WSGI saves."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--loop", "uvloop", "--http", "httptools"]
    command += ["--no-access-log", "--log-level", "warning", "chatapp.asgi:application"]
    return _started(stage, "asgi", command, port=port, environment=stage.environment())


def plain_pages(stage: Stage) -> Server:
    """Start the chat page's plain Django equivalent under the same server."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4"]
    command += ["--port", str(port), "chatapp.wsgi:application"]
    environment = stage.environment(DJANGO_SETTINGS_MODULE="bench.peers.plain_settings")
    return _started(stage, "plain", command, port=port, environment=environment)


def _started(
    stage: Stage,
    name: str,
    command: list[str | Path],
    *,
    port: int,
    environment: dict[str, str],
    path: str = "/",
    raw: bool = False,
    is_pinned: bool = True,
) -> Server:
    log = stage.folder / f"{name}.log"
    cores = (SERVER_CORE,) if is_pinned else (SERVER_CORE, OTHER_CORE)
    program = Program(pinned(command, *cores), log=log, environment=environment)
    program.start()
    try:
        wait_until(lambda: not program.pid or listens(port), what=f"the start of {name}", seconds=START_SECONDS)
    finally:
        if not program.pid:
            raise RuntimeError(f"{name} did not start: {program.log_text()[-3_000:]}")
    return Server(name, program, port, path, raw)
