"""What a test made the counters rise by."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chatapp.ops import counters


@contextmanager
def counted(name: str) -> Iterator[Callable[[], dict[str, float]]]:
    """Yield a function that returns the labels' values -> how much the total has risen since."""
    before = counters.read().totals

    def risen() -> dict[str, float]:
        after = {key: total - before.get(key, 0) for key, total in counters.read().totals.items()}
        found = {key: amount for key, amount in after.items() if counters.labels_of(key)[0] == name and amount}
        return {" ".join(counters.labels_of(key)[1].values()): amount for key, amount in found.items()}

    yield risen
