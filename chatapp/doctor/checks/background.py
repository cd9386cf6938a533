"""Whether background work goes on: a worker of jobs, and the readers of the chats' logs."""

from chatapp.doctor.database_access import tables_or_skip
from chatapp.doctor.findings import Skipped, Wrong
from chatapp.ops.figures import Figure, site_figures
from chats.queries.search_indexer import INDEXER

# A minute without reading on is a failure, or far too much work.
MAX_LAG_SECONDS = 300


def check_jobs() -> str:
    """Look for living workers and failed tasks."""
    found = _figures()
    workers = _sum(found, "job_workers")
    if not workers:
        raise Wrong(
            "no jobs process is alive: no mails, pictures, notifications and search entries are made",
            fix="start `jobs` (make serve and make run include it) and look at its log",
        )
    oldest = max((one for one in found if one.name == "queue_oldest_seconds"), key=lambda one: one.value)
    if oldest.value > MAX_LAG_SECONDS:
        raise Wrong(
            f"the queue {oldest.labels['queue']} is {oldest.value:.0f} s behind",
            fix="look at /admin/jobs/ and at the log of jobs; start a second jobs process if one isn't enough",
        )
    return f"{workers:.0f} worker thread(s), no queue is behind"


def check_search_index() -> str:
    """Look whether the index follows the messages."""
    found = [one for one in _figures() if one.labels.get("consumer") == INDEXER]
    failing, lag = _sum(found, "log_consumer_failing_chats"), _sum(found, "log_consumer_oldest_seconds")
    if failing or lag > MAX_LAG_SECONDS:
        raise Wrong(
            f"messages can't be found: {failing:.0f} chat(s) fail, and the oldest unread change is {lag:.0f} s old",
            fix="look at the log of jobs, then run manage.py search_index --check",
        )
    return "follows the messages (manage.py search_index --check compares each)"


def _figures() -> list[Figure]:
    with tables_or_skip():
        found = site_figures()
    if any(one.name == "database_up" and not one.value for one in found):
        raise Skipped("the tables can't be read, see database and migrations")
    return found


def _sum(found: list[Figure], name: str) -> float:
    return sum(one.value for one in found if one.name == name)
