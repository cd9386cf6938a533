"""Which characters of a text a search marks."""

import pytest

from chatapp.tests.cpu_time import cpu_seconds
from chats.text.search_terms import marks_in, term_of


def marked(text, word, *, is_quoted=False):
    term = term_of(word, is_quoted=is_quoted, is_negated=False)
    return [text[start:end] for start, end in marks_in(text, [term])]


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("foo bar foo", "foo", ["foo", "foo"]),
        ("tomorrow, tomato", "tomo", ["tomo"]),
        ("上海上海", "上海上", ["上海上"]),
        ("上上上上", "上上", ["上上上上"]),
        ("上 海, 上海", "上海", ["上海"]),
        ("nothing", "foo", []),
        ("x" * 60, "x" * 50, ["x" * 60]),
        ("SimpleChatChat chatter", "chat", ["ChatChat", "chat"]),
        ("Flughafen hafen99", "ughaf", ["ughaf"]),
    ],
)
def test_marks_are_what_matches(text, word, shown):
    assert marked(text, word) == shown


def test_a_phrase_is_marked_whole():
    assert marked("a b a b c", "a b c", is_quoted=True) == ["a b c"]


@pytest.mark.parametrize("sign", ["上", "上海", "😀", "ㄱ", "a "])
def test_marking_a_long_phrase_in_a_text_of_the_same_takes_no_longer_than_reading_the_text(sign):
    term = term_of(sign * (500 // len(sign)), is_quoted=True, is_negated=False)
    text = sign * (4_000 // len(sign))
    assert cpu_seconds(lambda: marks_in(text, [term]), at_most=0.1) < 0.1
