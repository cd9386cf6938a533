"""CPU time of a call, for tests that limit it: normalized for slow or busy machines."""

import time
from collections.abc import Callable

# The time of `_reference` on the machine of docs/performance.md; on slower machines the limit grows in proportion.
_REFERENCE_SECONDS = 0.005
_MAX_SLOWNESS = 8
_TRIES = 5


def cpu_seconds(work: Callable[[], object], *, at_most: float) -> float:
    """Return the CPU seconds of the fastest of up to five calls, as an idle machine would take them.

    Process time still grows when a neighbor shares the core, its caches or its clock rate, so a call over `at_most` is
    repeated, and is compared with a fixed piece of work measured at the same moment. Quadratic work stays far above.
    """
    least = _seconds(work)
    for _ in range(_TRIES - 1):
        if least <= at_most:
            break
        least = min(least, _seconds(work))
        slowness = max(1, _seconds(_reference) / _REFERENCE_SECONDS)
        least = min(least, _seconds(work) / min(slowness, _MAX_SLOWNESS))
    return least


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _reference() -> None:
    total = 0
    for number in range(100_000):
        total += len(str(number))
