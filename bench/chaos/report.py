"""Prints the results."""

import os
import platform
from collections import defaultdict
from collections.abc import Sequence

from bench.chaos.recovery import share_of
from bench.chaos.scene import Finding
from bench.chaos.verdict import COUNTERS, Verdict


def say_verdict(verdict: Verdict, findings: Sequence[Finding], *, title: str) -> bool:
    """Print the six counters and the faults' own findings. Return whether every promise was kept."""
    bad = [finding for finding in findings if finding.is_bad]
    print(f"\n── {title}: {verdict.acknowledged:,} acknowledged, {verdict.stored:,} stored, ", end="")
    print(f"{verdict.shown:,} shown on {verdict.screens} screens")
    what = {**verdict.answers, **verdict.changes}
    print(f"   of it, and besides: {', '.join(f'{count:,} {name}' for name, count in sorted(what.items()))}")
    for counter in COUNTERS:
        print(f"   {counter:<14}{verdict.counts[counter]:>6}")
        for example in verdict.examples[counter]:
            print(f"      {example}")
    _say_recoveries(verdict)
    for finding in bad:
        print(f"   PROMISE BROKEN, {finding.fault}: {finding.text}")
    is_kept = verdict.is_clean and not bad and verdict.acknowledged > 0
    print(f"   {'All promises kept.' if is_kept else 'NOT ALL PROMISES WERE KEPT.'}", flush=True)
    return is_kept


def _say_recoveries(verdict: Verdict) -> None:
    windows = defaultdict(list)
    for window in verdict.recoveries.windows:
        windows[window.fault].append(window)
    if not windows:
        return
    head = f"   {'recovery (s)':<30}{'times':>6}{'p50':>8}{'p99':>8}{'max':>8}"
    print(f"{head}   during: {'sends p99':>10}{'shown p99':>10}{'shown max':>10}")
    for fault, times in windows.items():
        after = [seconds for window in times for seconds in window.recoveries()]
        sends = [seconds for window in times for seconds in window.sends]
        late = [seconds for window in times for seconds in window.lateness]
        print(f"   {fault:<30}{len(times):>6}{_figures(after, 0.5, 0.99, 1)}", end="")
        print(f"           {share_of(sends, 0.99):>10.2f}{share_of(late, 0.99):>10.2f}{share_of(late, 1):>10.2f}")


def _figures(values: list[float], *shares: float) -> str:
    return "".join(f"{share_of(values, share):>8.2f}" for share in shares)


def machine() -> str:
    """Return the environment of the run."""
    load = os.getloadavg()[0]
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {system}, load {load:.1f}"
