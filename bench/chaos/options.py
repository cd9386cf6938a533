"""Command line options of a run."""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bench.chaos.faults import CLUSTER, EMBEDDED, FAULTS, PRODUCTION, Fault
from bench.chaos.scene import Size

# Between two faults: lets late deliveries arrive, so that each fault is measured by itself.
CALM_SECONDS = 3.0
USUAL_LIMITS = {"SENDS_PER_SECOND": "5", "SENDS_BURST": "20"}
SHORT_SIZE = Size(people=8, rooms=2, members=5, per_second=40.0)
# Three nodes, databases and Redises share the cores of one machine.
CLUSTER_SIZE = Size(people=9, rooms=3, members=5, per_second=10.0)


@dataclass(frozen=True)
class Options:
    """One run against one installation."""

    embedded: bool
    seed: int
    faults: tuple[Fault, ...]
    minutes: float = 0.0
    times: int = 1
    durable: bool = True
    calm_seconds: float = CALM_SECONDS
    size: Size = field(default_factory=Size)
    limits: dict[str, str] = field(default_factory=dict)
    keep: bool = False
    cluster: bool = False
    # The nodes of the cluster connect to the stores directly, without a proxy.
    direct: bool = False

    @property
    def plants_loss(self) -> bool:
        """Whether the run succeeds by reporting a loss."""
        return any(fault.plants_loss for fault in self.faults)

    @property
    def wants_small_disk(self) -> bool:
        """Whether the database must be on a disk that can be filled."""
        return any(fault.wants_small_disk for fault in self.faults)

    @property
    def title(self) -> str:
        """The name of this run."""
        if self.cluster:
            how = " reached directly" if self.direct else ""
            return f"three nodes, three PostgreSQL and three Redis{how}, two balancers"
        return "SQLite, one process" if self.embedded else "PostgreSQL, Redis, two socket processes"

    def order(self) -> list[Fault]:
        """Return the faults of one round, shuffled with the random seed."""
        faults = list(self.faults) * self.times
        random.Random(self.seed).shuffle(faults)
        return faults


def read(arguments: Sequence[str]) -> Options | None:
    """Return the options of the run; None if only the list was requested."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description="Break ChatApp and count what it lost.")
    parser.add_argument("--fault", action="append", metavar="NAME", help="only this fault; may be repeated")
    parser.add_argument("--minutes", type=float, default=0.0, help="inject random faults for this long")
    parser.add_argument("--times", type=int, default=1, help="how often to inject each fault")
    parser.add_argument("--seed", type=int, default=1, help="random seed: the same seed repeats the same choices")
    parser.add_argument("--embedded", action="store_true", help="use SQLite and a single process")
    parser.add_argument("--cluster", action="store_true", help="use three nodes and replicated stores (needs root)")
    parser.add_argument("--direct", action="store_true", help="with --cluster: no proxy in front of the stores")
    parser.add_argument("--short", action="store_true", help="one minute of selected faults, as `make test` runs it")
    parser.add_argument("--no-fsync", action="store_true", help="run PostgreSQL without fsync")
    parser.add_argument("--per-second", type=float, help="messages sent per second, by everyone together")
    parser.add_argument("--people", type=int, help="number of people, with two tabs each")
    parser.add_argument("--usual-limits", action="store_true", help="use the default rate limits")
    parser.add_argument("--keep", action="store_true", help="keep the journals and logs of a clean run, too")
    parser.add_argument("--list", action="store_true", help="list the faults and exit")
    chosen = parser.parse_args(arguments)
    if chosen.list:
        _list_faults()
        return None
    if chosen.short:
        return _short(embedded=chosen.embedded, seed=chosen.seed, keep=chosen.keep)
    if chosen.direct and not chosen.cluster:
        parser.error("--direct needs --cluster")
    place = CLUSTER if chosen.cluster else EMBEDDED if chosen.embedded else PRODUCTION
    if chosen.fault and (unknown := set(chosen.fault) - set(FAULTS)):
        parser.error(f"no such fault: {', '.join(sorted(unknown))} (see --list)")
    wanted = chosen.fault or [name for name, fault in FAULTS.items() if fault.is_mixed]
    faults = tuple(FAULTS[name] for name in wanted if place in FAULTS[name].works_on)
    if not faults:
        parser.error(f"none of these faults works on {place}: {', '.join(wanted)} (see --list)")
    if len(faults) > 1 and any(fault.plants_loss for fault in faults):
        parser.error("a planted loss spoils the figures of other faults: name it alone")
    size = CLUSTER_SIZE if chosen.cluster else Size()
    return Options(
        embedded=chosen.embedded,
        cluster=chosen.cluster,
        direct=chosen.direct,
        seed=chosen.seed,
        faults=faults,
        minutes=chosen.minutes,
        times=chosen.times,
        durable=not chosen.no_fsync,
        size=replace(size, people=chosen.people or size.people, per_second=chosen.per_second or size.per_second),
        limits=USUAL_LIMITS if chosen.usual_limits else {},
        keep=chosen.keep,
    )


def _short(*, embedded: bool, seed: int, keep: bool) -> Options:
    place = EMBEDDED if embedded else PRODUCTION
    faults = tuple(fault for fault in FAULTS.values() if place in fault.in_short)
    return Options(
        embedded=embedded,
        seed=seed,
        faults=faults,
        durable=False,
        calm_seconds=1.0,
        size=SHORT_SIZE,
        keep=keep,
    )


def _list_faults() -> None:
    for fault in FAULTS.values():
        where = " and ".join(fault.works_on)
        told = "" if fault.is_mixed else ", only when named"
        print(f"{fault.name:<26} about {fault.seconds:>3} s  {where}{told}")
