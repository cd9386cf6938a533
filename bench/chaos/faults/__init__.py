"""The faults, by name. A fault marks its beginning and its end itself, and leaves the stage as it found it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.chaos.stage import Stage

Run = Callable[[Stage], Awaitable[None]]
PRODUCTION, EMBEDDED = "production", "embedded"


@dataclass(frozen=True)
class Fault:
    """One way to break things. `row` is its row in docs/reliability.md; `seconds` about how long it takes."""

    name: str
    row: int
    run: Run
    seconds: int
    works_on: tuple[str, ...] = (PRODUCTION, EMBEDDED)
    # Part of a mixed run unless asked for by name only: it takes long, or wants root.
    is_mixed: bool = True
    # Where it is part of the short run of `make test`.
    in_short: tuple[str, ...] = ()
    # The database lies on a small tmpfs, where fsync costs nothing: its times are not those of a disk.
    wants_small_disk: bool = False


FAULTS: dict[str, Fault] = {}


def fault(
    name: str,
    *,
    row: int,
    seconds: int,
    works_on: tuple[str, ...] = (PRODUCTION, EMBEDDED),
    is_mixed: bool = True,
    in_short: tuple[str, ...] = (),
    wants_small_disk: bool = False,
) -> Callable[[Run], Run]:
    """Enter a fault into the list."""

    def enter(run: Run) -> Run:
        FAULTS[name] = Fault(name, row, run, seconds, works_on, is_mixed, in_short, wants_small_disk)
        return run

    return enter
