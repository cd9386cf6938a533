"""Keywords in messages: whole words in any case and script."""

import pytest

from chatapp.tests.cpu_time import cpu_seconds
from chats.text.keywords import KeywordText
from chats.text.urgent import is_marked_urgent

FOUND = [
    ("launch", "The Launch is on"),
    ("LAUNCH", "launch"),
    ("launch page", "our launch   page\nis live"),
    ("launch", "(launch)!"),
    ("straße", "In der STRASSE"),
    ("ﬁle", "a FILE"),
    ("c++", "we use C++ here"),
    ("上海", "我家在上海东边"),
    ("ada", "ADA's"),
    ("1.0", "version 1.0."),
    ("no", "nothing, no"),
]
NOT_FOUND = [
    ("launch", "relaunch"),
    ("launch", "launches"),
    ("launch page", "launchpage"),
    ("1.0", "11.01"),
    ("", "anything"),
    (" ", "any thing"),
    ("launch", ""),
]


@pytest.mark.parametrize(("keyword", "text"), FOUND)
def test_found(keyword, text):
    assert KeywordText(text).has(keyword)


@pytest.mark.parametrize(("keyword", "text"), NOT_FOUND)
def test_not_found(keyword, text):
    assert not KeywordText(text).has(keyword)


@pytest.mark.parametrize("piece", ["a", "ﷺ", "a ", " ", "aa\u0301", "上"])
def test_hostile_texts_take_no_time(piece):
    text, keyword = piece * 1_000_000, piece * 1_000
    assert cpu_seconds(lambda: [KeywordText(text).has(keyword) for _ in range(5)], at_most=0.25) < 0.25


@pytest.mark.parametrize(
    ("text", "is_urgent"), [("🚨 now", True), ("🚨", True), ("now 🚨", False), (" 🚨", False), ("", False)]
)
def test_urgent_begins_with_the_sign(text, is_urgent):
    assert is_marked_urgent(text) is is_urgent
