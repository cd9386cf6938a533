"""The controller's side of a crowd process: writes its config, starts it, sends it commands."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.chaos.people import Person, Room
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT

ORDER_SECONDS = 120.0


class CrowdProcess:
    """A crowd in a separate process, so that it slows neither the controller nor the proxies."""

    def __init__(self, name: str, *, folder: Path) -> None:
        """`folder`: the run's; the journal is written there."""
        self._name, self._folder = name, folder
        self._process: asyncio.subprocess.Process | None = None
        self._one_order = asyncio.Lock()

    async def start(
        self,
        *,
        people: Sequence[Person],
        rooms: Sequence[Room],
        ports: Sequence[int],
        pages: int,
        seed: int,
        per_second: float = 0.0,
        tabs: int = 2,
        first_tab: int = 1,
        outsiders: Sequence[Person] = (),
    ) -> None:
        """Start it. Tabs are spread over `ports` round-robin."""
        config = {
            "journal": str(self._folder / f"{self._name}.jsonl"),
            "people": [person.card() for person in people],
            "outsiders": [person.card() for person in outsiders],
            "rooms": [{"chat_id": room.chat_id, "member_ids": room.member_ids} for room in rooms],
            "ports": list(ports),
            "pages": pages,
            "seed": seed,
            "per_second": per_second,
            "tabs": tabs,
            "first_tab": first_tab,
        }
        path = self._folder / f"{self._name}.json"
        path.write_text(json.dumps(config))
        with (self._folder / f"{self._name}.err").open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.chaos.crowd",
                str(path),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    async def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its response. Errors: RuntimeError if the crowd has exited."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("no crowd")
        async with self._one_order, asyncio.timeout(ORDER_SECONDS):
            process.stdin.write(json.dumps({"do": do, **fields}).encode() + b"\n")
            line = await process.stdout.readline()
        if not line:
            errors = (self._folder / f"{self._name}.err").read_text()[-2_000:]
            raise RuntimeError(f"the crowd {self._name} is gone: {errors}")
        return dict(json.loads(line))

    async def until_joined(self, *, seconds: float) -> float | None:
        """Wait until every tab has joined every chat; return the seconds it took, None on timeout."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        while loop.time() - started < seconds:
            status = await self.ask("status")
            if status["joined"] == status["tabs"]:
                return loop.time() - started
            await asyncio.sleep(0.1)
        return None

    async def end(self) -> None:
        """End the process."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
