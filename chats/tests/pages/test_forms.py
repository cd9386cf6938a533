"""Sentences of the forms."""

from types import SimpleNamespace

import pytest

from chatapp.tests.vectors import vectors
from chats.pages.forms import invited_sentence


@pytest.mark.parametrize(("names", "unknown", "sentence"), vectors("invited_sentences"), ids=ascii)
def test_after_inviting_one_is_named_and_several_are_counted(names, unknown, sentence):
    asked = SimpleNamespace(people=[SimpleNamespace(name=name) for name in names], unknown=unknown)
    assert invited_sentence(asked) == sentence
