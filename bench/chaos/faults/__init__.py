"""The faults, by name. A fault marks its own beginning and end, and restores the stage."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

# Called with the running installation: a Stage, or a Cluster.
Run = Callable[[Any], Awaitable[None]]
PRODUCTION, EMBEDDED, CLUSTER = "production", "embedded", "cluster"


@dataclass(frozen=True)
class Fault:
    """One kind of fault. `seconds`: its approximate duration."""

    name: str
    run: Run
    seconds: int
    works_on: tuple[str, ...] = (PRODUCTION, EMBEDDED)
    # Part of a mixed run, unless it runs only by name: it is slow, or needs root.
    is_mixed: bool = True
    # Where it is part of the short run of `make test`.
    in_short: tuple[str, ...] = ()
    # The database is on a small tmpfs, where fsync is free: its latencies are not those of a disk.
    wants_small_disk: bool = False
    # It makes the database lose acknowledged messages: the run succeeds if the checker reports them.
    plants_loss: bool = False


FAULTS: dict[str, Fault] = {}


def fault(
    name: str,
    *,
    seconds: int,
    works_on: tuple[str, ...] = (PRODUCTION, EMBEDDED),
    is_mixed: bool = True,
    in_short: tuple[str, ...] = (),
    wants_small_disk: bool = False,
    plants_loss: bool = False,
) -> Callable[[Run], Run]:
    """Register a fault."""

    def enter(run: Run) -> Run:
        FAULTS[name] = Fault(name, run, seconds, works_on, is_mixed, in_short, wants_small_disk, plants_loss)
        return run

    return enter
