"""Searching, on both databases: each kind of search by five viewers, beside what the database does by itself."""

import json

from bench.plan import Plan
from bench.results import Results
from bench.stage import Stage


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Fill a database of each kind, index it and measure."""
    folder = stage.folder / "searched"
    folder.mkdir(mode=0o700)
    sqlite = {"MODE": "development", "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "REDIS_URL": ""}
    for mode, variables in (("production", {}), ("development", {**sqlite, "DATA_DIR": str(folder)})):
        printed = stage.run_module("bench.searching", mode, str(plan.searched_messages), **variables)
        for line in printed.splitlines():
            if line.startswith("["):
                work, who, units = json.loads(line)
                results.add(work, who, **units)
