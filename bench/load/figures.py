"""Medians and tail latencies."""

from collections.abc import Sequence


def spread(microseconds: Sequence[int]) -> dict[str, float]:
    """Return p50, p90, p99 and the maximum in milliseconds; empty without measurements."""
    if not microseconds:
        return {}
    ordered = sorted(microseconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1000, 2)

    return {"p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": round(ordered[-1] / 1000, 2)}
