"""The pytest steps of `make test-all` leave out no test, and run what has a database on both."""

import ast
from itertools import chain, combinations

import pytest
from _pytest.mark.expression import Expression

from chatapp.checks.programs import ROOT
from chatapp.checks.steps import FULL, ON_EACH_DATABASE, QUICK
from conftest import DATABASE_FIXTURES, PURE_FOLDERS

pytestmark = pytest.mark.house
MARKS = ("browser", "house", "pure", "launch", "node", "full", "contract")
TESTS = [set(marks) for marks in chain.from_iterable(combinations(MARKS, count) for count in range(len(MARKS) + 1))]


def runs(selection: str, marks: set[str]) -> bool:
    return Expression.compile(selection).evaluate(lambda name, **_: name in marks)


def test_every_test_runs_on_sqlite_or_is_the_contract_which_has_a_step_of_its_own():
    assert [marks for marks in TESTS if not runs(FULL, marks)] == [marks for marks in TESTS if "contract" in marks]


def test_the_quick_run_leaves_out_only_further_looks():
    left_out = [marks for marks in TESTS if runs(FULL, marks) and not runs(QUICK, marks)]
    assert left_out == [marks for marks in TESTS if "full" in marks and "contract" not in marks]


def test_what_may_have_a_database_runs_on_postgresql_too():
    once = [marks for marks in TESTS if not runs(ON_EACH_DATABASE, marks)]
    assert once == [marks for marks in TESTS if marks & {"browser", "house", "pure"}]


def test_what_has_a_database_is_not_pure(request):
    pure = [item for item in request.session.items if item.get_closest_marker("pure")]
    assert [item.nodeid for item in pure if DATABASE_FIXTURES & set(item.fixturenames)] == []


@pytest.mark.parametrize("folder", PURE_FOLDERS)
def test_nothing_pure_asks_which_redis_there_is(folder):
    for file in sorted((ROOT / folder).rglob("*.py")):
        names = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
        assert names & {"REDIS_URL", "REDIS_PREFIX"} == set(), file
