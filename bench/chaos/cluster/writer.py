"""A client of the bare database that commits ten times a second: how long would writes pause without ChatApp?"""

from __future__ import annotations

import asyncio
import time

import psycopg

from bench.chaos.cluster.topology import BALANCERS, POSTGRES_PORT
from bench.chaos.life import Life

EVERY_SECONDS = 0.1
CONNECT_SECONDS = 2
# As ChatApp's limit for a statement; a commit that waits for its replica is ended by the balancer.
LIMIT = "-c statement_timeout=5000"


def database_url(number: int = 0) -> str:
    """Return the address of the primary behind a balancer."""
    host = BALANCERS[number % len(BALANCERS)].address
    return f"postgres://postgres@{host}:{POSTGRES_PORT}/postgres?connect_timeout={CONNECT_SECONDS}"


class Writer(Life):
    """Commits until `stop`. `commits`: when, by the clock of the journal."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.commits: list[float] = []
        self._tries = 0

    async def until_written(self, *, seconds: float) -> float:
        """Wait for the next commit that begins now; return the seconds. Errors: TimeoutError."""
        started = time.monotonic()
        async with asyncio.timeout(seconds):
            # The last commit may have begun earlier; the one after it has not.
            for _ in range(2):
                known = len(self.commits)
                while len(self.commits) == known:
                    await asyncio.sleep(0.05)
        return time.monotonic() - started

    async def _live(self) -> None:
        while True:
            try:
                await self._write()
            except (psycopg.Error, OSError):
                await asyncio.sleep(EVERY_SECONDS)
                self._tries += 1

    async def _write(self) -> None:
        url = database_url(self._tries)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True, options=LIMIT) as connection:
            await connection.execute("CREATE TABLE IF NOT EXISTS chaos_writes (at double precision)")
            while True:
                await connection.execute("INSERT INTO chaos_writes VALUES (%s)", (time.monotonic(),))
                self.commits.append(time.monotonic())
                await asyncio.sleep(EVERY_SECONDS)
