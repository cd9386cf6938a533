"""The garbage collector of a process that holds thousands of sockets: its pauses must not grow with them.

A socket has some 130 objects that the collector looks at, so a complete collection at 10,000 sockets stops everyone for
0.1 s. What has survived one is therefore set aside (`gc.freeze`), as is all that was loaded at the start. That is safe
because a closed socket leaves no reference cycles (a test counts them): counting references frees it.
"""

import gc
from collections.abc import Mapping

# A young collection after 5,000 new objects, and a complete one, of what isn't set aside, after 100,000: measured 8 ms.
# Python's default first threshold, 700, or 2,000 since 3.13, collects more often.
THRESHOLDS = (5_000, 5, 4)
OLDEST = 2
# Cycles among what was set aside are found by one in so many complete collections, which looks at everything.
WHOLE_EVERY = 100


class Collector:
    """Sets objects aside from `settle` on."""

    def __init__(self) -> None:
        """Change nothing yet."""
        self._usual = gc.get_threshold()
        self._complete_count = 0

    def settle(self) -> None:
        """Set aside what is loaded; call it at the end of the start."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.callbacks.append(self._collected)

    def stop(self) -> None:
        """Return to the usual collector."""
        gc.callbacks.remove(self._collected)
        gc.set_threshold(*self._usual)
        gc.unfreeze()

    def _collected(self, phase: str, info: Mapping[str, int]) -> None:
        if phase != "stop" or info["generation"] != OLDEST:
            return
        self._complete_count += 1
        if self._complete_count % WHOLE_EVERY:
            gc.freeze()
        else:
            gc.unfreeze()
