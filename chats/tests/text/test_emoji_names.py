"""Emoji shortcodes: the same ones that the composer knows, and never in code."""

import json
from pathlib import Path

import pytest

import chatapp.vendoring
from chatapp.tests.vectors import vectors
from chats.text.content import clean_content
from chats.text.emoji_names import with_emoji

VENDORED = next((Path(chatapp.vendoring.__file__).parents[2] / "static" / "vendor").glob("emoji-data-*/emoji.js"))


def composer_names():
    lines = [line.rstrip(",") for line in VENDORED.read_text().splitlines()]
    rows = [json.loads(line) for line in lines if line.startswith('["') and line.endswith('"]')]
    return {name: emoji for emoji, _name, names, _words in rows for name in names.split()}


def test_the_composers_names_are_known():
    names = composer_names()
    assert len(names) > 1_500
    plain = {name: with_emoji(f":{name}:").replace("\ufe0f", "") for name in names}
    assert plain == {name: emoji.replace("\ufe0f", "") for name, emoji in names.items()}


@pytest.mark.parametrize(("text", "shown"), vectors("emoji_in_texts"), ids=ascii)
def test_are_replaced_outside_of_code(text, shown):
    assert with_emoji(text).replace("\ufe0f", "") == shown


@pytest.mark.parametrize(("text", "stored"), vectors("emoji_names"), ids=ascii)
def test_the_composer_replaces_a_finished_one_alike(text, stored):
    assert with_emoji(text).replace("\ufe0f", "") == stored


def test_before_a_message_is_stored():
    assert clean_content(" :tada: \r\n:smile:") == "🎉 \n😄"
