"""Folding of letters for search, and names that are one name."""

import pytest

from chatapp.lib.folding import MAX_FOLDED_CHARACTERS, folded, same_name
from chatapp.tests.vectors import vectors

CASES = vectors("folded_names")


@pytest.mark.parametrize(("name", "plain"), CASES, ids=ascii)
def test_a_name_is_folded(name, plain):
    assert folded(name) == plain


@pytest.mark.parametrize(("name", "plain"), CASES, ids=ascii)
def test_what_is_folded_stays_as_it_is(name, plain):
    assert folded(folded(name)) == plain


def test_no_name_grows_without_end():
    assert len(folded("\ufdfa" * 100_000)) == MAX_FOLDED_CHARACTERS


@pytest.mark.parametrize(("one", "other", "is_same"), vectors("same_names"), ids=ascii)
def test_names_are_one_whatever_their_case_and_form(one, other, is_same):
    assert (same_name(one) == same_name(other)) == is_same
