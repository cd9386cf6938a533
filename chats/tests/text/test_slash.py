"""Which texts are slash commands, and what message a text stores."""

import pytest

from chatapp.tests.vectors import vectors
from chats.text.slash import Slash, action_of, message_text, parse_command, slash_of


@pytest.mark.parametrize(("content", "command", "is_order", "text"), vectors("slash_commands"), ids=ascii)
def test_a_slash_and_a_word_are_a_command_and_anything_else_is_a_message(content, command, is_order, text):
    slash = Slash(*command) if command else None
    assert slash_of(content) == slash
    assert parse_command(content) == (slash if is_order else None)
    assert message_text(content) == text


@pytest.mark.parametrize(
    ("content", "doing"),
    [
        ("/me waves", "waves"),
        (" /ME  waves ", "waves"),
        ("/me", None),
        ("/mean", None),
        ("//me waves", None),
        ("", None),
    ],
)
def test_only_me_and_something_to_do_is_an_action(content, doing):
    assert action_of(content) == doing
