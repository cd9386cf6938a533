"""Words with a mistake or two between them."""

import pytest

from chats.text.similar_words import is_word, lengths_of_similar, mistakes, similar_words


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("same", "same", 0), ("tomorow", "tomorrow", 1), ("recieve", "receive", 1), ("tommorow", "tomorrow", 2),
     ("cat", "dog", 3), ("", "abc", 3), ("strase", "strasse", 1), ("елка", "елки", 1), ("ab", "ba", 1)],
)  # fmt: skip
def test_mistakes_are_counted(one, other, count):
    assert mistakes(one, other) == mistakes(other, one) == count


def test_the_nearest_come_first_and_long_words_may_have_two():
    known = ["tomorrow", "tomorrows", "tomato", "tommorow", "borrow", "tomorow"]
    assert similar_words("tommorow", known, limit=5) == ["tomorow", "tomorrow"]
    assert similar_words("tommorow", known, limit=1) == ["tomorow"]
    assert similar_words("pan", ["plan", "pane", "plans"], limit=5) == ["pane", "plan"]


def test_no_similar_word_is_ruled_out_by_length():
    for word in ("plan", "tomorrow"):
        low, high = lengths_of_similar(word)
        assert similar_words(word, ["x" * (low - 1), "x" * (high + 1)], limit=5) == []


@pytest.mark.parametrize("token", ["", "abc", "a1b2", "x" * 21, "~c12", "😀😀😀😀"])
def test_what_is_no_word_is_not_compared(token):
    assert not is_word(token)
