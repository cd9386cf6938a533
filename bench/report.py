"""The results of a run: Markdown tables for people, JSON for programs."""

import json
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.goals import BARE, WHOLE, Goal
from bench.plan import Plan
from bench.results import Results, shown
from bench.stage import LIMITS
from chatapp.launch.prepare import ROOT

PACKAGES = ("django", "channels", "channels_redis", "uvicorn", "uvloop", "granian", "daphne", "picows", "psycopg")


def machine() -> dict[str, Any]:
    """Return the environment the figures depend on."""
    cpu = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "cores": os.cpu_count(),
        "cpu": cpu[0] if cpu else platform.processor(),
        "memory_gb": round(memory / 1_048_576),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "commit": commit.stdout.strip(),
        "load_average": [round(one, 1) for one in os.getloadavg()],
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def as_json(results: Results, plan: Plan, place: dict[str, Any]) -> str:
    """Return everything."""
    goals = [
        {"what": goal.what, "reach": goal.reach, "beat": goal.beat, "value": goal.read(results)}
        for goal in BARE + WHOLE
    ]
    return json.dumps(
        {
            "plan": plan.name,
            "machine": place,
            "limits": LIMITS,
            "goals": goals,
            "figures": results.rows(),
            "notes": results.notes,
        },
        indent=1,
    )


def as_markdown(results: Results, plan: Plan, place: dict[str, Any]) -> str:
    """Return the tables."""
    parts = [
        f"{plan.name} run, {plan.rounds} round(s) · {place['cores']} cores, {place['cpu']}, {place['memory_gb']} GB, "
        f"Linux {place['kernel']}, Python {place['python']} · commit {place['commit']} · "
        f"load average at the start {place['load_average'][0]}",
        "",
        f"Limits raised: {' '.join(f'{name}={value}' for name, value in LIMITS.items())}",
        "",
        "### Bare fan-out: no product around it",
        "",
        _goals(BARE, results),
        "",
        "### The whole product: authenticated, stored, presence on",
        "",
        _goals(WHOLE, results),
        "",
        "### All figures: median (lowest to highest)",
        "",
        _figures(results),
    ]
    if results.notes:
        parts += ["", "Notes:", "", *(f"- {note}" for note in results.notes)]
    return "\n".join(parts)


def _goals(goals: list[Goal], results: Results) -> str:
    lines = ["| what | measured | reach | beat | |", "|---|--:|--:|--:|---|"]
    for goal in goals:
        value = goal.read(results)
        lines.append(
            f"| {goal.what} | **{shown(value)}** | {shown(goal.reach)} | {shown(goal.beat)} | {goal.verdict(value)} |"
        )
    return "\n".join(lines)


def _figures(results: Results) -> str:
    lines = ["| work | who | what | median | range |", "|---|---|---|--:|---|"]
    for row in results.rows():
        spread = f"{shown(row['lowest'])} to {shown(row['highest'])}" if len(row["values"]) > 1 else ""
        unit = row["unit"].replace("_", " ")
        lines.append(f"| {row['work']} | {row['who']} | {unit} | {shown(row['median'])} | {spread} |")
    return "\n".join(lines)
