"""The steps of a load test: first the given rate, then twice as much again and again until the site is too slow."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.lib import clock
from chatapp.load_test.crowd import Crowd, Tally
from chatapp.load_test.processes import free_memory_bytes, used_by
from chatapp.load_test.scratch_site import ScratchSite

STEPS = 5
GROWTH = 2
WARM_UP_PART = 0.05
# A message that takes longer feels late.
MAX_P95_SECONDS = 0.5
# Fewer acknowledgements than that: the site doesn't keep up.
LEAST_ACKNOWLEDGED = 0.95


@dataclass(frozen=True)
class Step:
    """A rate of messages a second, and what became of them. Delays are in seconds, from the send to other pages."""

    rate: float
    sent: int
    acknowledged: int
    refused: int
    lost: int
    doubled: int
    p50: float
    p95: float
    p99: float
    cpu_cores: float
    memory_bytes: int

    @property
    def is_carried(self) -> bool:
        """Whether the site kept up."""
        is_right = not self.lost and not self.doubled
        return is_right and self.p95 <= MAX_P95_SECONDS and self.acknowledged >= LEAST_ACKNOWLEDGED * self.sent


@dataclass(frozen=True)
class Capacity:
    """What the machine carries. `is_least`: the last step was still carried."""

    people: int
    rate: float
    is_least: bool
    limit: str


async def measure(site: ScratchSite, *, rate: float, seconds: float) -> list[Step]:
    """Connect everyone and run the steps, `seconds` together. Errors: NotJoined."""
    crowd = Crowd(site.url, site.tickets)
    steps: list[Step] = []
    try:
        await crowd.open()
        # The first messages load code and fill caches.
        await crowd.write(rate=rate, seconds=seconds * WARM_UP_PART)
        for number in range(STEPS):
            steps.append(await _step(crowd, site, rate=rate * GROWTH**number, seconds=seconds / STEPS))
            if not steps[-1].is_carried:
                break
    finally:
        await crowd.close()
    return steps


def capacity(steps: Sequence[Step], *, people: int, rate_of_one: float, base_memory_bytes: int) -> Capacity:
    """Return how many people the machine carries, by the best rate and by the memory that is left."""
    carried = [step for step in steps if step.is_carried]
    best = max((step.rate for step in carried), default=0.0)
    by_rate = int(best / rate_of_one)
    per_person = max(1, max(step.memory_bytes for step in steps) - base_memory_bytes) / people
    by_memory = people + int(free_memory_bytes() / per_person)
    is_least = bool(carried) and len(carried) == len(steps)
    if by_memory < by_rate:
        return Capacity(by_memory, by_memory * rate_of_one, False, "memory")
    return Capacity(by_rate, best, is_least, "time")


async def _step(crowd: Crowd, site: ScratchSite, *, rate: float, seconds: float) -> Step:
    before, began = used_by(site.pid), clock.elapsed_seconds()
    tally = await crowd.write(rate=rate, seconds=seconds)
    after, took = used_by(site.pid), clock.elapsed_seconds() - began
    return _summed(
        tally, rate=rate, cpu_cores=(after.cpu_seconds - before.cpu_seconds) / took, memory=after.memory_bytes
    )


def _summed(tally: Tally, *, rate: float, cpu_cores: float, memory: int) -> Step:
    delays = sorted(tally.delays)
    return Step(
        rate=rate,
        sent=tally.sent,
        acknowledged=len(tally.acknowledged),
        refused=tally.refused,
        lost=tally.lost(),
        doubled=tally.doubled,
        p50=percentile(delays, 0.5),
        p95=percentile(delays, 0.95),
        p99=percentile(delays, 0.99),
        cpu_cores=cpu_cores,
        memory_bytes=memory,
    )


def percentile(ordered: Sequence[float], part: float) -> float:
    """Return the value that `part` of the ordered values don't exceed; infinity without any."""
    if not ordered:
        return float("inf")
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
