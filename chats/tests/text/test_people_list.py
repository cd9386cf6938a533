"""Names and addresses out of one text: the cases that chatapp/tests/js/people_list.test.js holds the page to."""

import json
from pathlib import Path

import pytest

import chatapp.tests
from chatapp.tests.cpu_time import cpu_seconds
from chats.text.people_list import split_people

CASES = json.loads(Path(chatapp.tests.__file__).with_name("people_lists.json").read_text())


@pytest.mark.parametrize(("text", "people"), CASES)
def test_are_divided(text, people):
    assert split_people(text) == people


@pytest.mark.parametrize("sign", ['"', "'", "<", '"a" ', "@", ",", "mailto:", "(", "\u200f", " '", "a@b "])
def test_a_long_text_of_anything_is_divided_in_linear_time(sign):
    text = (sign * 40_000)[:40_000]
    assert cpu_seconds(lambda: split_people(text), at_most=0.1) < 0.1
