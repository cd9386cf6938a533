"""Right-to-left names inside a sentence."""

import pytest

from chatapp.tests.vectors import vectors
from chats.text.bidi import isolated


@pytest.mark.parametrize(("name", "shown"), vectors("isolated_names"), ids=ascii)
def test_are_isolated(name, shown):
    assert isolated(name) == shown
