"""The security documents: every test they name exists, and they name every limit and event of the code."""

import ast
import re
from functools import cache

import pytest

from chatapp.checks.repository import code, is_test, text
from chatapp.environment import env
from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house

SECURITY, ASVS = "docs/security.md", "docs/security-asvs.md"
NAMED = re.compile(r"`([\w./-]+\.py)::(\w+)(?:::(\w+))?`")
ITEM = re.compile(r"^\| (\d+(?:\.\d+){2}[^|]*) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)


@cache
def cases_of(path: str) -> frozenset[tuple[str, ...]]:
    """Return the tests of a file as (class, method) or (function,)."""
    if not (ROOT / path).is_file():
        return frozenset()
    found: set[tuple[str, ...]] = set()
    for node in ast.parse(text(path)).body:
        if isinstance(node, ast.ClassDef):
            found |= {(node.name, one.name) for one in node.body if _is_function(one)}
        elif _is_function(node):
            found.add((node.name,))
    return frozenset(found)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


class TestNamedTests:
    @pytest.mark.parametrize("document", [SECURITY, ASVS])
    def test_every_one_exists(self, document):
        named = NAMED.findall(text(document))
        assert named
        missing = [one for one in named if tuple(part for part in one[1:] if part) not in cases_of(one[0])]
        assert missing == []

    def test_nothing_else_looks_like_one(self):
        for document in (SECURITY, ASVS):
            assert text(document).count("::test_") == len(NAMED.findall(text(document)))


class TestItems:
    def test_each_has_its_tests_or_says_not_yet_or_that_it_does_not_apply(self):
        items = ITEM.findall(text(ASVS))
        assert len(items) > 150
        states = {"**not yet**", "not applicable"}
        assert [number for number, _, _, state, _ in items if state not in states and not NAMED.search(state)] == []

    def test_what_does_not_apply_says_why(self):
        unexplained = [item[0] for item in ITEM.findall(text(ASVS)) if item[3] == "not applicable" and not item[4]]
        assert unexplained == []

    def test_they_stand_in_order_and_each_once(self):
        numbers = [tuple(map(int, one.split()[0].split("."))) for one, *_ in ITEM.findall(text(ASVS))]
        assert numbers == sorted(set(numbers))
        assert {number[0] for number in numbers} == set(range(1, 18))

    def test_every_row_of_a_table_is_one(self):
        rows = re.findall(r"^\| \d.*$", text(ASVS), re.MULTILINE)
        assert len(rows) == len(ITEM.findall(text(ASVS)))


class TestBudgets:
    def test_every_limit_of_the_configuration_is_explained_with_its_default(self):
        limits = text("docs/configuration.md").partition("\n## Limits\n")[2].partition("\n## ")[0]
        told = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", limits, re.MULTILINE)
        assert told
        budgets = text(SECURITY).partition("\n## Budgets\n")[2].partition("\n## ")[0]
        explained = re.findall(r"`([A-Z_]+)` \(([\d,]+)\)", budgets)
        assert sorted((name, default.replace(",", "")) for name, default in explained) == sorted(told)

    def test_every_setting_it_names_exists(self):
        named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[`=]", text(SECURITY)))
        assert named
        assert named <= set(env.known) | {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}


class TestSecurityLog:
    def test_every_event_is_explained(self):
        written = {
            event
            for path in code(".py")
            if not is_test(path)
            for event in re.findall(r"\b(?:log_event|refusals_logged)\(\s*\"(\w+)\"", text(path))
        }
        assert "sign_in_failed" in written
        for document in (SECURITY, "docs/operations.md"):
            assert [event for event in sorted(written) if f"`{event}`" not in text(document)] == []
