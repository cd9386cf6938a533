"""The sign-up rules, in the contract's words."""

import pytest

from accounts.rules.person import name_faults, status_faults
from accounts.rules.text import INVISIBLE, MIXED_ALPHABETS, TOO_MANY_MARKS
from accounts.tests.rules.test_password import password_faults_of_anyone

BLANK = ["can't be blank"]
INVALID = ["is invalid"]
NO_TEXT = [7, 9e99, True, [], ["Ada"], {}, {"a": 1}, "A\x00da", "\ud800", b"Ada"]


@pytest.mark.parametrize("faults", [name_faults, password_faults_of_anyone])
class TestEveryField:
    @pytest.mark.parametrize("value", [None, "", "   ", "\t\n"])
    def test_cant_be_blank(self, faults, value):
        assert faults(value) == BLANK

    @pytest.mark.parametrize("value", NO_TEXT)
    def test_must_be_text(self, faults, value):
        assert faults(value) == INVALID


class TestName:
    @pytest.mark.parametrize("value", ["A", "Ada Lovelace", "x" * 100, "李小龍", "Zoë 👩‍💻", "O'Neil", "<b>Ada</b>"])
    def test_good(self, value):
        assert name_faults(value) == []

    def test_should_be_at_most_100_characters(self):
        assert name_faults("x" * 101) == ["should be at most 100 character(s)"]

    @pytest.mark.parametrize(
        "value",
        ["Ada\u202egnp", "Ada\u200b", "A\x07da", "Ada\nBen", "\u2066Ada", "Ada\u2060", "A\u00adda", "\u061cAda",
         "Ada\u3164", "A\u200cda", "A\u200dda", "Ada\u200d", "\u200dAda", "Ada\U000e0041",
         "\u2800", "Ada\ufeff", "Ada\u2028"],
    )  # fmt: skip
    def test_nothing_invisible_and_nothing_that_turns_the_direction(self, value):
        assert name_faults(value) == [INVISIBLE]

    @pytest.mark.parametrize("value", ["P\u0430ul", "Pаul Ray", "\u0391da", "Admin\u0456strator", "\uff21d\u0430"])
    def test_no_letters_of_two_alphabets_that_pass_for_each_other(self, value):
        assert name_faults(value) == [MIXED_ALPHABETS]

    @pytest.mark.parametrize(
        "value",
        ["Anna Анна", "Софья", "Ἀθηνᾶ", "山田 Taro", "山田Taro", "µ Controller", "Nguyễn", "نیم\u200cفاصله",
         "क्\u200dष", "👩\u200d❤\ufe0f\u200d👨", "אָדָם", "ศิริ"],
    )  # fmt: skip
    def test_names_of_all_the_world_are_fine(self, value):
        assert name_faults(value) == []

    def test_no_tower_of_accents(self):
        assert name_faults("A" + "\u0301" * 5) == [TOO_MANY_MARKS]
        assert name_faults("A" + "\u0301" * 4_000) == [TOO_MANY_MARKS]


class TestStatus:
    @pytest.mark.parametrize("value", ["", "In the workshop"])
    def test_good(self, value):
        assert status_faults(value) == []

    def test_should_be_at_most_100_characters(self):
        assert status_faults("x" * 101) == ["should be at most 100 character(s)"]

    @pytest.mark.parametrize("value", NO_TEXT)
    def test_must_be_text(self, value):
        assert status_faults(value) == INVALID
