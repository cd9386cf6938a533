"""The better answer has more of the words, nearer to each other, and less besides."""

from datetime import date

import pytest

from chats.text.search_query import parse_query
from chats.text.search_relevance import Relevance
from chats.text.search_tokens import tokens_of


def score(text, query):
    return Relevance(parse_query(query, today=date(2026, 11, 28)).words).of(tokens_of(text))


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("plan", "the plan of the plan", "the plan of the house"),
        ("plan", "the plan", "the planning"),
        ("plan", "a plan", "a plan among a great many other words"),
        ("plum jam", "so much plum jam again", "plum and so much jam"),
        ("plum jam", "jam of plum today", "plum today, later there is jam"),
        ("上海", "上海上海的天气", "上海的天气很好"),
        ('"plum jam" tea', "plum jam, tea", "tea or something else, and plum jam"),
    ],
)
def test_the_better_answer_scores_higher(query, better, worse):
    assert score(better, query) > score(worse, query)


@pytest.mark.parametrize("query", ["", "-plan", "plan", "x" * 500, "上海", "a b c d e f g h i j k l m n o p q r s t"])
@pytest.mark.parametrize("text", ["", "plan", "上海", "a " * 4_000, "a b c d e f g h i j k l m n o p q r s t " * 200])
def test_is_between_0_and_6_for_any_text(query, text):
    assert 0 <= score(text, query) <= 6


def test_texts_of_one_search_score_as_alone():
    words = parse_query("plan jam", today=date(2026, 11, 28)).words
    texts = ["the plan", "planning with jam", "", "jam, jam and a plan", "上海", "the plan"]
    ranked = Relevance(words)
    assert [ranked.of(tokens_of(text)) for text in texts] == [Relevance(words).of(tokens_of(text)) for text in texts]
