"""Parsing names and addresses from one text."""

import pytest

from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.vectors import vectors
from chats.text.people_list import split_people


@pytest.mark.parametrize(("text", "people"), vectors("people_lists"))
def test_are_divided(text, people):
    assert split_people(text) == people


@pytest.mark.parametrize("sign", ['"', "'", "<", '"a" ', "@", ",", "mailto:", "(", "\u200f", " '", "a@b "])
def test_a_long_text_of_anything_is_divided_in_linear_time(sign):
    text = (sign * 40_000)[:40_000]
    assert cpu_seconds(lambda: split_people(text), at_most=0.1) < 0.1
