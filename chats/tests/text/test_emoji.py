"""What is an emoji, and what only looks like one."""

import pytest

from chatapp.tests.vectors import vectors
from chats.models.reaction import MAX_EMOJI_CHARACTERS
from chats.text.emoji import _recommended_forms, emoji_of, is_emoji_alone


@pytest.mark.parametrize("text", ["👍", "👍🏽", "🇩🇪", "👩‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "#️⃣", "❤️", "👨‍👩‍👧‍👦"])
def test_one_emoji_is_itself(text):
    assert emoji_of(text) == text


def test_two_ways_to_write_one_emoji_are_the_same():
    assert emoji_of("❤") == emoji_of("❤️") == "❤️"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        ":)",
        ":thumbsup:",
        "👍👍",
        "👍 ",
        "🏽",
        "\ufe0f",
        "\u200d",
        "1",
        "#",
        "©️x",
        "<b>",
        "\x00",
        "\ud800",
        "x" * 5_000,
    ],
)
def test_anything_else_is_none(text):
    assert emoji_of(text) is None


def test_every_emoji_fits_its_column():
    assert max(map(len, _recommended_forms().values())) <= MAX_EMOJI_CHARACTERS


class TestAlone:
    @pytest.mark.parametrize(("text", "is_alone"), vectors("emoji_alone"))
    def test_a_few_emoji_are_and_words_numbers_and_walls_are_not(self, text, is_alone):
        assert is_emoji_alone(text) == is_alone
