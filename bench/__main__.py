"""`make bench`: measure ChatApp and its peers; prints tables and writes them, with JSON, to .bench/.

python -m bench [--quick] [--only fanout,joins,…] [--rounds N] [--messages N] [--write-docs]
"""

import argparse
import resource
import signal
import sys
from dataclasses import replace
from time import perf_counter

from bench import plot
from bench.plan import FULL, QUICK
from bench.report import as_json, as_markdown, machine
from bench.results import Results
from bench.stage import LIMITS, stage
from bench.work import crowd, fanout, files, growth, notifications, overload, pages, search, signins, sockets
from chatapp.launch.prepare import ROOT

WORKS = {
    "fanout": fanout.run,
    "small-chats": fanout.small_chats,
    "joins": sockets.join_storm,
    "idle": sockets.idle,
    "crowd": crowd.run,
    "sends": sockets.sends,
    "pages": pages.run,
    "growth": growth.run,
    "overload": overload.run,
    "sign-ins": signins.run,
    "files": files.run,
    "search": search.run,
    "notifications": notifications.run,
}


def write_docs(tables: str, drawings: dict[str, str]) -> None:
    """Write this run's results into the document, between its markers."""
    document = ROOT / "docs" / "performance.md"
    before, begin, rest = document.read_text().partition("<!-- bench: written by make bench -->\n")
    _old, end, after = rest.partition("<!-- end of bench -->")
    document.write_text(f"{before}{begin}\n{tables}\n\n{end}{after}")
    for name, drawing in drawings.items():
        (ROOT / "docs" / "images" / name).write_text(drawing)


def main() -> None:
    """Run the selected workloads."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short round of everything (about two minutes)")
    parser.add_argument("--only", default=",".join(WORKS), help=f"workloads to run, from: {', '.join(WORKS)}")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--messages", type=int, default=0, help="messages that are searched")
    parser.add_argument("--write-docs", action="store_true", help="write the tables and plots to docs/performance.md")
    chosen = parser.parse_args()
    unknown = set(chosen.only.split(",")) - set(WORKS)
    if unknown:
        parser.error(f"--only: no such work: {', '.join(sorted(unknown))}")
    plan = QUICK if chosen.quick else FULL
    plan = replace(
        plan,
        rounds=chosen.rounds or plan.rounds,
        searched_messages=chosen.messages or plan.searched_messages,
    )
    # Stops all processes and deletes the directory on every signal.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    place, results, began = machine(), Results(), perf_counter()
    print("Limits raised for the run: " + ", ".join(f"{name}={value}" for name, value in LIMITS.items()), flush=True)
    with stage() as ready:
        for name in chosen.only.split(","):
            print(f"{name} ({perf_counter() - began:.0f} s)", flush=True)
            WORKS[name](ready, plan, results)
    tables, drawings = as_markdown(results, plan, place), plot.growth(results)
    folder = ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    (folder / f"{plan.name}.md").write_text(tables + "\n")
    (folder / f"{plan.name}.json").write_text(as_json(results, plan, place) + "\n")
    for name, drawing in drawings.items():
        (folder / name).write_text(drawing)
    if chosen.write_docs:
        write_docs(tables, drawings)
    print(f"\n{tables}\n\n{perf_counter() - began:.0f} s; also in .bench/{plan.name}.md and .json")


if __name__ == "__main__":
    main()
