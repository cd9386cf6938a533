"""CPU time and memory of a process and all that it started, from /proc."""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """What processes have used so far (CPU) and use now (memory)."""

    cpu_seconds: float
    memory_bytes: int


def used_by(root: int) -> Used:
    """Return what process `root` and its descendants use; zero where /proc is unavailable."""
    children: dict[int, list[int]] = defaultdict(list)
    figures: dict[int, Used] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(entry.parent.name)
        children[int(fields[1])].append(pid)
        cpu_seconds = (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND
        figures[pid] = Used(cpu_seconds, int(fields[21]) * _PAGE_BYTES)
    family = [root]
    for pid in family:
        family += children[pid]
    found = [figures[pid] for pid in family if pid in figures]
    return Used(sum(one.cpu_seconds for one in found), sum(one.memory_bytes for one in found))


def free_memory_bytes() -> int:
    """Return the memory that new processes could use; 0 where /proc is unavailable."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    kibibytes = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), "0")
    return int(kibibytes) * 1024
