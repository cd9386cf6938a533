"""`make lighthouse`: audit pages of the demo as a phone would load them, print a table, write it into the docs.

python -m bench.lighthouse [--runs N] [--write-docs]
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.demo_server import demo_behind_proxy
from bench.report import machine
from chatapp.checks import programs
from chatapp.checks.services import free_port
from chatapp.launch.prepare import ROOT

# The newest that runs on the Node.js version of the checks.
VERSION = "12.8.2"
# Lighthouse throttles the CPU by a factor of four, so that a typical desktop performs like a typical phone. On a
# slower or busier machine its docs/throttling.md recommends a smaller factor, from its own benchmark.
USUAL_INDEX, USUAL_SLOWDOWN = 1_350, 4
FIRST_SIGNED_IN = "Chats"
# category: the minimum score
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100}
# page: its path
PAGES = {"Sign in": "/signin", "Chats": "/chats", "A chat": "/chats/1", "Settings": "/settings/profile"}
METRICS = {"first-contentful-paint": "first paint", "largest-contentful-paint": "largest paint"} | {
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
    "total-byte-weight": "weight",
}
BEGIN, END = "<!-- lighthouse: written by make lighthouse -->\n", "<!-- end of lighthouse -->"
Report = dict[str, Any]


def main() -> int:
    """Audit, report, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench.lighthouse", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs per page; the median counts")
    parser.add_argument("--write-docs", action="store_true", help="write the table to docs/interface.md")
    chosen = parser.parse_args()
    program = _program()
    with demo_behind_proxy() as server, _browser() as (page, port):
        index = _audit(program, f"{server.url}/signin", port, 1)["environment"]["benchmarkIndex"]
        slowdown = round(min(USUAL_SLOWDOWN, max(1, USUAL_SLOWDOWN * index / USUAL_INDEX)), 1)
        reports = {}
        for name, address in PAGES.items():
            if name == FIRST_SIGNED_IN:
                server.sign_in(page)
            runs = [_audit(program, server.url + address, port, slowdown) for _ in range(chosen.runs)]
            reports[name] = _middle(runs)
    tables = as_markdown(reports, f"benchmark index {index:.0f}, processor slowed down by {slowdown}")
    print(tables)
    for fault in faults(reports):
        print(fault)
    if chosen.write_docs:
        _write(tables)
    return int(any(_scores(report)[name] < least for report in reports.values() for name, least in GOALS.items()))


def as_markdown(reports: dict[str, Report], speed: str) -> str:
    """Return where and when it was measured, and a row per page."""
    place = machine()
    where = f"{place['cores']} cores, {place['cpu']}, load average {place['load_average'][0]}, {speed}"
    lines = [f"{datetime.now(UTC):%d %b %Y} · Lighthouse {VERSION}, mobile · {where} · commit {place['commit']}", ""]
    lines += [f"| page | {' | '.join([*GOALS, *METRICS.values()])} |", "|---|" + "--:|" * len(GOALS | METRICS)]
    for name, report in reports.items():
        shown = [report["audits"][metric]["displayValue"].replace("\xa0", " ") for metric in METRICS]
        shown[-1] = shown[-1].removeprefix("Total size was ")
        lines.append(f"| {name} | {' | '.join([*map(str, _scores(report).values()), *shown])} |")
    return "\n".join(
        [*lines, f"| *goal* | {' | '.join(f'*≥ {least}*' for least in GOALS.values())} |" + " |" * len(METRICS)]
    )


def faults(reports: dict[str, Report]) -> list[str]:
    """Return a line for every audit that lowers a category's score."""
    return [
        f"{page}: {category}: {audit['title']} {audit.get('displayValue', '')}"
        for page, report in reports.items()
        for category in GOALS
        for part in report["categories"][category]["auditRefs"]
        for audit in [report["audits"][part["id"]]]
        if part["weight"] and audit["score"] is not None and audit["score"] < 0.9
    ]


def _scores(report: Report) -> dict[str, int]:
    return {name: round(100 * report["categories"][name]["score"]) for name in GOALS}


def _middle(reports: list[Report]) -> Report:
    """Return the report with the median performance."""
    wanted = median(report["categories"]["performance"]["score"] for report in reports)
    return min(reports, key=lambda report: abs(report["categories"]["performance"]["score"] - wanted))


@contextmanager
def _browser() -> Iterator[tuple[Page, int]]:
    """Start a browser that Lighthouse can control, too. Shape: a page of it, its debugging port."""
    port = free_port()
    # The full browser: the headless shell of the browser tests doesn't emulate phones.
    executable = shutil.which("chromium") or programs.chromium()
    flags = [f"--remote-debugging-port={port}", "--no-sandbox", "--ignore-certificate-errors"]
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=executable, args=flags)
        yield context.pages[0], port
        context.close()


def _audit(program: Path, address: str, port: int, slowdown: float) -> Report:
    command = [programs.node(), program, address, "--quiet", "--output=json", f"--port={port}"]
    # Keeps the session.
    command += [f"--only-categories={','.join(GOALS)}", "--disable-storage-reset"]
    command += [f"--throttling.cpuSlowdownMultiplier={slowdown}"]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def _program() -> Path:
    """Return Lighthouse's program, installed from npm if missing."""
    folder = programs.SCRATCH / f"lighthouse-{VERSION}"
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--silent"]
        command = ["npm", "install", "--prefix", str(folder), *quietly, f"lighthouse@{VERSION}"]
        subprocess.run(command, check=True)
    return program


def _write(tables: str) -> None:
    document = ROOT / "docs" / "interface.md"
    before, begin, rest = document.read_text().partition(BEGIN)
    _old, end, after = rest.partition(END)
    document.write_text(f"{before}{begin}\n{tables}\n\n{end}{after}")


if __name__ == "__main__":
    sys.exit(main())
