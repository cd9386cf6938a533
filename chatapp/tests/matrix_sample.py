"""`--matrix-sample=N`: of each test with more than N cases, run N. For a step whose cases all run in another step.

A checksum of their names selects the cases: the same ones in every process and run, spread over all parameters.
"""

import zlib
from collections import defaultdict

import pytest

OPTION = "--matrix-sample"
# Their cases run different queries, so one says little about another.
WHOLE_FOLDERS = (
    *("accounts/tests/actions", "accounts/tests/migrations", "chats/tests/actions", "chats/tests/migrations"),
    *("chats/tests/queries", "chatapp/tests/archive", "chatapp/tests/doctor", "chatapp/tests/jobs"),
    *("chatapp/tests/lib", "chatapp/tests/upgrade", "chatapp/tests/upgrades"),
)
WHOLE_FILES = ("test_query_budgets.py",)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(OPTION, default=0, type=int, help="run at most N cases of each test (0: all)", metavar="N")


def pytest_report_header(config: pytest.Config) -> str:
    """Say that cases are left out."""
    at_most = config.getoption(OPTION)
    return f"matrix sample: at most {at_most} cases of most tests; another step runs all" if at_most else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the other cases, after `-m` has chosen."""
    if at_most := config.getoption(OPTION):
        kept = sample(items, at_most)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


def sample(items: list[pytest.Item], at_most: int) -> set[pytest.Item]:
    """Return the tests without parameters, and at most `at_most` cases of each other test."""
    kept, cases = set(), defaultdict(list)
    for item in items:
        if hasattr(item, "callspec") and not _is_whole(item):
            cases[item.nodeid.partition("[")[0]].append(item)
        else:
            kept.add(item)
    for some in cases.values():
        kept.update(sorted(some, key=lambda item: zlib.crc32(item.name.encode()))[:at_most])
    return kept


def _is_whole(item: pytest.Item) -> bool:
    """Return whether no case may be left out. A test with `skipif` may be skipped in the step that runs all cases."""
    return (
        any(map(item.get_closest_marker, ("launch", "skipif")))
        or item.path.name in WHOLE_FILES
        or any(folder in item.path.as_posix() for folder in WHOLE_FOLDERS)
    )
