"""Letters as people type them; the same cases as chatapp/tests/js/folding.test.js."""

import json
from pathlib import Path

import pytest

from chatapp.lib.folding import MAX_FOLDED_CHARACTERS, folded

CASES = json.loads((Path(__file__).parent.parent / "folded_names.json").read_text())["pairs"]


@pytest.mark.parametrize(("name", "plain"), CASES, ids=ascii)
def test_a_name_is_folded(name, plain):
    assert folded(name) == plain


@pytest.mark.parametrize(("name", "plain"), CASES, ids=ascii)
def test_what_is_folded_stays_as_it_is(name, plain):
    assert folded(folded(name)) == plain


def test_no_name_grows_without_end():
    assert len(folded("\ufdfa" * 100_000)) == MAX_FOLDED_CHARACTERS
