"""Which texts are commands. chatapp/tests/js/slash.test.js asks the same of the browser's copy."""

import pytest

from chats.text.slash import Slash, as_emphasis, message_text, parse_command, slash_of


class TestCommands:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("/me waves", Slash("me", "waves")),
            (" /MUTE ", Slash("mute", "")),
            ("/invite a@example.org,\nb@example.org", Slash("invite", "a@example.org,\nb@example.org")),
            ("/shrug", Slash("shrug", "")),
        ],
    )
    def test_a_slash_and_a_word_are_one(self, content, expected):
        assert slash_of(content) == expected

    @pytest.mark.parametrize(
        "content", ["", "hello", "a /me", "/", "/ me", "/etc/hosts", "//me", "/2", "/me! yes", "/me-too"]
    )
    def test_anything_else_is_a_message(self, content):
        assert slash_of(content) is None

    @pytest.mark.parametrize(
        ("content", "is_order"), [("/mute", True), ("/me", True), ("/me waves", False), ("hi", False)]
    )
    def test_all_but_me_with_words_store_nothing(self, content, is_order):
        assert (parse_command(content) is not None) == is_order


class TestSaid:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("/me waves", "*waves*"),
            ("//me waves", "/me waves"),
            ("//shrug", "/shrug"),
            ("//host/share", "//host/share"),
            ("// why", "// why"),
            ("a //me", "a //me"),
        ],
    )
    def test_me_is_italics_and_two_slashes_before_a_word_are_one(self, content, expected):
        assert message_text(content) == expected


class TestEmphasis:
    @pytest.mark.parametrize(("doing", "expected"), [("waves", "*waves*"), ("is  5 * 3\nold", "_is 5 * 3 old_")])
    def test_is_one_line_between_marks_it_does_not_contain(self, doing, expected):
        assert as_emphasis(doing) == expected
