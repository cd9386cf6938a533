"""What change notices cost socket processes: statements and CPU time per notice.

    python -m bench.notices [--processes 4] [--people 200] [--members 2] [--notices 300]

People are spread over the processes in turn, in chats of `--members`, each with a page open. Starts its own PostgreSQL
and Redis, and a real hub in each process, whose sockets discard frames. The first process publishes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import redis

from chatapp.checks.services import services
from chatapp.environment import for_children

ROOT = Path(__file__).parent.parent
ROUNDS = 3


class Listeners:
    """The socket processes, and their Redis."""

    def __init__(self, commands: list[list[str]], environment: dict[str, str]) -> None:
        """Start them; wait until all are ready."""
        self._redis: Any = redis.Redis.from_url(environment["REDIS_URL"])
        self._running = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
            )
            for command in commands
        ]
        self._answers()

    def do(self, task: str) -> tuple[list[dict[str, Any]], float]:
        """Run a task in all processes; return the figures of each, and the CPU seconds of Redis."""
        before = self._redis_cpu()
        for process in self._running:
            assert process.stdin
            process.stdin.write(task + "\n")
            process.stdin.flush()
        return self._answers(), self._redis_cpu() - before

    def stop(self) -> None:
        """End them."""
        for process in self._running:
            process.communicate(timeout=30)

    def _answers(self) -> list[dict[str, Any]]:
        return [json.loads(process.stdout.readline()) for process in self._running if process.stdout]

    def _redis_cpu(self) -> float:
        found = self._redis.info("cpu")
        return float(found["used_cpu_sys"] + found["used_cpu_user"])


def main(chosen: argparse.Namespace) -> None:
    """Measure and print."""
    with services() as found, tempfile.TemporaryDirectory() as folder:
        environment = for_children(**found, MODE="embedded")
        seed = [sys.executable, "-m", "chatapp.load_test.people", str(chosen.people), str(chosen.members)]
        tickets = Path(folder) / "tickets.jsonl"
        tickets.write_text(subprocess.run(seed, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)
        command = [sys.executable, "-m", "bench.notice_listeners"]
        numbers = [str(chosen.processes), str(chosen.notices), str(tickets)]
        listeners = Listeners([[*command, str(one), *numbers] for one in range(chosen.processes)], environment)
        print(f"{chosen.processes} processes, {chosen.people} people in chats of {chosen.members}")
        statements = [answer["statements"] for answer in listeners.do("statements")[0]]
        print(f"statements for each notice: {sum(statements) / chosen.notices:.2f}", statements)
        for _ in range(ROUNDS):
            (idle, redis_idle), (busy, redis_busy) = listeners.do("idle"), listeners.do("busy")
            spent = [1_000 * (b["cpu"] - i["cpu"]) / chosen.notices for b, i in zip(busy, idle, strict=True)]
            each = ", ".join(f"{one:.2f}" for one in spent)
            redis_ms = 1_000 * (redis_busy - redis_idle) / chosen.notices
            print(f"CPU ms for each notice: {sum(spent):.2f} ({each}); of Redis {redis_ms:.3f}", flush=True)
        listeners.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.notices", description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--members", type=int, default=2)
    parser.add_argument("--notices", type=int, default=300)
    main(parser.parse_args())
