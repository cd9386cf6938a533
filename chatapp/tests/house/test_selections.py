"""The pytest steps of `make test-all` leave out no test, and run what has a database on both."""

import ast
import inspect
from itertools import chain, combinations

import pytest
from _pytest.mark.expression import Expression

from chatapp.checks import programs
from chatapp.checks.__main__ import last_command
from chatapp.checks.programs import ROOT
from chatapp.checks.repository import files
from chatapp.checks.steps import (
    FULL,
    FULL_ONLY_STEPS,
    FULL_STEPS,
    MATRIX_SAMPLE,
    ON_EACH_DATABASE,
    POSTGRESQL_STEP,
    QUICK,
    RUN_ONCE_FOLDERS,
    STEPS,
)
from chatapp.tests.matrix_sample import OPTION, WHOLE_FILES, WHOLE_FOLDERS, sample
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


@pytest.mark.parametrize("folder", RUN_ONCE_FOLDERS)
def test_what_is_not_collected_for_postgresql_would_not_run_there(request, folder):
    there = [item for item in request.session.items if item.path.is_relative_to(ROOT / folder)]
    assert [item.nodeid for item in there if not any(map(item.get_closest_marker, ("browser", "house")))] == []


class TestMatrixSample:
    """Of a test with many cases, `make test` runs all on SQLite and a few on PostgreSQL; `make test-all` all."""

    @pytest.fixture
    def cases(self, request):
        """The items of each test function of this run that has more than two cases."""
        grouped = {}
        for item in request.session.items:
            grouped.setdefault(item.nodeid.partition("[")[0], []).append(item)
        return [some for some in grouped.values() if len(some) > 2]

    def test_only_the_quick_step_on_postgresql_has_one(self, monkeypatch, tmp_path):
        monkeypatch.setattr(programs, "chromium", lambda: "chromium")
        [quick] = [step for step in STEPS if step.name == POSTGRESQL_STEP]
        others = [step.command() for step in (FULL_STEPS[POSTGRESQL_STEP], *FULL_ONLY_STEPS)]
        others += [last_command(tmp_path / "steps.json", selection=selection) for selection in (QUICK, FULL)]
        assert OPTION in " ".join(quick.command())
        assert [command for command in others if OPTION in " ".join(command)] == []

    def test_each_test_keeps_cases(self, cases):
        for some in cases:
            assert len(sample(some, 2)) in (2, len(some)), some[0].nodeid
            assert sample(some, 2) == sample(some[::-1], 2)

    @pytest.mark.parametrize("folder", WHOLE_FOLDERS)
    def test_a_folder_whose_tests_run_whole_exists(self, folder):
        assert (ROOT / folder).is_dir()

    @pytest.mark.parametrize("name", WHOLE_FILES)
    def test_a_file_whose_tests_run_whole_exists(self, name):
        assert [path for path in files() if path.name == name]

    def test_what_may_skip_itself_on_sqlite_loses_no_case(self, cases):
        """The sample sees the mark `skipif`, but no `pytest.skip()`: such cases would run nowhere in `make test`."""
        on_both = [some for some in cases if runs(ON_EACH_DATABASE, {mark.name for mark in some[0].iter_markers()})]
        sources = [(some, inspect.getsource(some[0].module)) for some in on_both]
        skipping = [some for some, source in sources if "pytest.skip(" in source and "connection.vendor" in source]
        assert [some[0].nodeid for some in skipping if len(sample(some, MATRIX_SAMPLE)) < len(some)] == []

    @pytest.mark.parametrize("number", range(9))
    def test_a_test_with_nine_cases_keeps_two(self, request, number):
        own = [item for item in request.session.items if getattr(item, "originalname", "") == request.node.originalname]
        assert len(sample(own, 2)) == min(2, len(own))

    @pytest.mark.skipif(False, reason="never")
    @pytest.mark.parametrize("number", range(3))
    def test_one_that_is_skipped_elsewhere_runs_whole(self, request, number):
        own = [item for item in request.session.items if getattr(item, "originalname", "") == request.node.originalname]
        assert len(sample(own, 2)) == len(own)
