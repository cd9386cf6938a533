"""A message's text in one line, the same in Python and in the browser (chatapp/tests/js/plain_line.test.js)."""

import json
from pathlib import Path

import pytest

import chatapp.tests
from chats.text.plain_line import plain_line

CASES = json.loads((Path(chatapp.tests.__file__).parent / "plain_lines.json").read_text())
LONGEST = 80


class TestPlainLine:
    @pytest.mark.parametrize(("text", "line"), CASES)
    def test_keeps_the_words_and_leaves_the_marks(self, text, line):
        assert plain_line(text, characters=LONGEST) == line

    @pytest.mark.parametrize("mark", ["*", "_", "~", "`", "[", "](", ">", "\\", "**a", "_a ", "```\n"])
    def test_takes_whatever_people_write(self, mark):
        assert len(plain_line(mark * 4_000, characters=LONGEST)) <= LONGEST
