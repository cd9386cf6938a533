"""A message's text as one line, the same in Python and in the browser."""

import pytest

from chatapp.tests.vectors import vectors
from chats.text.plain_line import plain_line

LONGEST = 80


class TestPlainLine:
    @pytest.mark.parametrize(("text", "line"), vectors("plain_lines"))
    def test_keeps_the_words_and_leaves_the_marks(self, text, line):
        assert plain_line(text, characters=LONGEST) == line

    @pytest.mark.parametrize("mark", ["*", "_", "~", "`", "[", "](", ">", "\\", "**a", "_a ", "```\n"])
    def test_takes_whatever_people_write(self, mark):
        assert len(plain_line(mark * 4_000, characters=LONGEST)) <= LONGEST
