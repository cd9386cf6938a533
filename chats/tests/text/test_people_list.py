"""Names and addresses out of one text: the cases that chatapp/tests/js/people_list.test.js holds the page to."""

import json
from pathlib import Path

import pytest

import chatapp.tests
from chats.text import split_people

CASES = json.loads(Path(chatapp.tests.__file__).with_name("people_lists.json").read_text())


@pytest.mark.parametrize(("text", "people"), CASES)
def test_are_divided(text, people):
    assert split_people(text) == people
