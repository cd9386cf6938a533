"""Sizes for people, as the browser shows them."""

import pytest

from chatapp.lib.file_size import readable_size
from chatapp.tests.vectors import vectors


@pytest.mark.parametrize(("size", "text"), vectors("file_size"))
def test_a_size_is_written_for_people(size, text):
    assert readable_size(size) == text
