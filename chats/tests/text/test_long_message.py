"""Which messages show only their beginning, the same in Python and in the browser."""

import pytest

from chatapp.tests.vectors import vectors
from chats.text.long_message import is_long


@pytest.mark.parametrize(("content", "long"), vectors("long_messages"))
def test_more_than_thirty_lines_are_long(content, long):
    assert is_long(content) is long
