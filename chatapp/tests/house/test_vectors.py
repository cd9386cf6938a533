"""Test vectors are long enough, and both languages are tested with them."""

import pytest

from chatapp.checks.repository import code, text
from chatapp.tests.vectors import FOLDER, vectors

pytestmark = pytest.mark.house

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
LEAST_CASES = 12


class TestVectors:
    @pytest.mark.parametrize("name", NAMES)
    def test_have_a_dozen_cases_none_twice(self, name):
        cases = [repr(case) for case in vectors(name)]
        assert len(cases) >= LEAST_CASES
        assert len(set(cases)) == len(cases)

    @pytest.mark.parametrize("ending", [".py", ".js"])
    def test_are_read_by_both_languages(self, ending):
        tests = "".join(text(path) for path in code(ending) if "tests" in path.parts and "house" not in path.parts)
        assert [name for name in NAMES if f'vectors("{name}")' not in tests] == []
