"""Errors as whole sentences."""

import re

import pytest

from chatapp.lib.inputs import BLANK, too_long
from chatapp.lib.sentences import Sentence
from chatapp.lib.whole_sentences import WHOLE, whole_sentence
from chatapp.tests.docs.errors_page import sentences

HOLES = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("code", WHOLE)
def test_each_is_a_sentence_with_the_data_of_its_short_form(code):
    short = {sentence.code: sentence for sentence in sentences()}[code].template()
    text = WHOLE[code]
    for form in (text(1), text(2)) if callable(text) else (str(text),):
        assert form.endswith(".") and (form[0].isupper() or form.startswith("%(count)s"))
        assert set(HOLES.findall(form)) <= set(HOLES.findall(short[0]))


def test_numbers_decide_the_form():
    assert whole_sentence(too_long(1)) == "It’s too long: 1 character at most."
    assert whole_sentence(too_long(4_000)) == "It’s too long: 4000 characters at most."


def test_what_is_whole_already_stays():
    assert whole_sentence(BLANK) == "Write something first."
    assert whole_sentence(Sentence("test_whole", "100% done.")) == "100% done."
