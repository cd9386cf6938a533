"""The environment of a run: its own PostgreSQL and Redis, CPU pinning, the servers' environment variables."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.chaos.processes import children_of
from bench.chaos.servers import CLEARED, Postgres, Redis
from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT

# The server has one core to itself; load, PostgreSQL and Redis share the other.
SERVER_CORE, OTHER_CORE = 0, 1
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Raised limits: all clients share one address and type like machines.
LIMITS = {
    "SOCKETS_PER_ADDRESS": "100000",
    "HANDSHAKES_PER_SECOND": "100000",
    "SENDS_PER_SECOND": "100000",
    "SENDS_BURST": "100000",
    "CHANGES_PER_SECOND": "100000",
    "CHANGES_BURST": "100000",
    "INVITATIONS_PER_HOUR": "100000",
    "CHATS_PER_HOUR": "100000",
    "JOINS_PER_HOUR": "100000",
    "EVENTS_PER_SECOND": "100000",
    "EVENTS_BURST": "100000",
    "SIGN_IN_TRIES_PER_ADDRESS": "100000",
    "SIGN_UPS_PER_ADDRESS": "100000",
    "RESETS_PER_ADDRESS": "100000",
    "JOIN_LINK_TRIES_PER_ADDRESS": "100000",
    "CHANNEL_TOKEN_SECONDS": "3600",
    "ACCESS_TOKEN_SECONDS": "3600",
}


@dataclass(frozen=True)
class Stage:
    """A directory on a real disk with the services in it."""

    folder: Path
    postgres: Postgres
    redis: Redis

    def environment(self, **variables: str) -> dict[str, str]:
        """Return the environment of a ChatApp in production, with `variables` on top."""
        return for_children(
            **dict.fromkeys(CLEARED, "")
            | LIMITS
            | {
                "MODE": "production",
                "DJANGO_SETTINGS_MODULE": "chatapp.settings",
                "DATA_DIR": str(self.folder),
                "HOST": "127.0.0.1",
                "PUBLIC_URL": "http://127.0.0.1",
                "LOG_LEVEL": "WARNING",
                "DATABASE_URL": self.postgres.url,
                "REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
                "PAGE_WORKERS": "1",
                "SOCKET_WORKERS": "1",
                "SIGNUP": "open",
            }
            | variables,
        )

    def postgres_cpu_seconds(self) -> float:
        """Return the CPU time of PostgreSQL and its backends so far."""
        pid = self.postgres.program.pid
        return sum(map(cpu_seconds, [pid, *children_of(pid)]))

    def run_module(self, module: str, *arguments: str, **variables: str) -> str:
        """Run one of our modules to completion and return its output. Errors: RuntimeError with its stderr."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(**variables), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{module} failed: {done.stdout[-1_000:]}{done.stderr[-3_000:]}")
        return done.stdout


@contextmanager
def stage() -> Iterator[Stage]:
    """Start the services and create the tables; deletes everything afterwards."""
    # Not under TMPDIR, which may be a tmpfs: commits must reach a disk.
    folder = Path(tempfile.mkdtemp(prefix="chatapp-bench-", dir="/tmp"))  # nosec B108
    os.sched_setaffinity(0, {OTHER_CORE % (os.cpu_count() or 1)})
    postgres, redis = Postgres(folder / "postgres", durable=True), Redis(folder / "redis")
    try:
        postgres.start()
        redis.start()
        ready = Stage(folder, postgres, redis)
        ready.run_module("bench.seeding", "migrate")
        yield ready
    finally:
        redis.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process so far, user and system; 0 when it has exited."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def pinned(command: Sequence[str | Path], *cores: int) -> list[str | Path]:
    """Return `command` pinned to these cores."""
    there = os.cpu_count() or 1
    return ["taskset", "--cpu-list", ",".join(str(core % there) for core in cores), *command]
