"""The sign-up rules, with SimpleChatApp's error messages."""

import pytest

from accounts.rules.person import name_faults, status_faults
from accounts.rules.text import INVISIBLE, MIXED_ALPHABETS, TOO_MANY_MARKS, readable_line
from accounts.tests.rules.test_password import password_faults_of_anyone
from chatapp.tests.vectors import vectors

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


SCOTLAND, WALES = (
    f"\U0001f3f4{''.join(chr(0xE0000 + ord(letter)) for letter in code)}\U000e007f" for code in ("gbsct", "gbwls")
)


class TestName:
    @pytest.mark.parametrize(("name", "passes"), vectors("sign_up_names"), ids=ascii)
    def test_is_judged_as_the_form_does_while_typing(self, name, passes):
        assert (name_faults(name) == []) == all(passes)

    @pytest.mark.parametrize("value", ["A", "Ada Lovelace", "x" * 100, "李小龍", "Zoë 👩‍💻", "O'Neil", "<b>Ada</b>"])
    def test_good(self, value):
        assert name_faults(value) == []

    def test_should_be_at_most_100_characters(self):
        assert name_faults("x" * 101) == ["should be at most 100 character(s)"]

    @pytest.mark.parametrize(
        "value",
        ["Ada\u202egnp", "\u202dAda", "A\x07da", "Ada\nBen", "Ada\u3164", "\u2800", "Ada\u2028", "Ada\u0085Ben"],
    )  # fmt: skip
    def test_nothing_invisible_and_nothing_that_turns_the_direction(self, value):
        assert name_faults(value) == [INVISIBLE]

    @pytest.mark.parametrize(
        "value",
        ["Ada\u200b", "\u2066Ada\u2069", "Ada\u2060", "A\u00adda", "\u061cAda", "A\u200cda", "A\u200dda", "Ada\u200d",
         "\u200dAda", "Ada\U000e0041", "Ada\ufeff", "\u200fAda\u200f", "\u202aAda\u202c", "  Ada\u00a0 ", "A\u034fda"],
    )  # fmt: skip
    def test_marks_that_are_not_seen_are_left_out(self, value):
        assert name_faults(value) == []
        assert readable_line(value) == "Ada"

    @pytest.mark.parametrize("value", ["\u200b", "\u200f\u2066\u2069", " \u2060 ", "\ufeff"])
    def test_nothing_but_such_marks_is_blank(self, value):
        assert name_faults(value) == ["can't be blank"]

    @pytest.mark.parametrize(
        "value",
        [
            SCOTLAND,
            f"Mira {SCOTLAND}",
            f"{SCOTLAND}{WALES}",
            "Ada 🏴‍☠️",
            "Ada 🏳️‍🌈",
            "Ada 👩🏽‍🚀",
            "\u2139\ufe0f Desk",
            "1\ufe0f\u20e3 Ada",
            "葛\U000e0100城",
            "נועה",
            "نیم\u200cفاصله",
        ],
        ids=ascii,
    )
    def test_what_is_seen_by_such_marks_keeps_them(self, value):
        assert name_faults(value) == status_faults(value) == []
        assert readable_line(value) == value

    @pytest.mark.parametrize(
        "value", ["Ada\ufe0f", "A\ufe00d\U000e0100a", "\ufe0fAda", "Ada \ufe0e", "Ada\u180b\ufe0f"], ids=ascii
    )
    def test_a_variation_of_a_letter_that_has_none_is_left_out(self, value):
        assert readable_line(value) == "Ada"
        assert name_faults(value) == []

    def test_a_name_is_one_in_both_forms(self):
        assert readable_line("Jose\u0301") == readable_line("Jos\u00e9") == "José"

    @pytest.mark.parametrize("value", ["Мария-Anna", "Anna (Анна)", "Αθηνά/Athena", "Мария\u2011Anna", "A.Я."])
    def test_each_word_may_have_an_alphabet_of_its_own(self, value):
        assert name_faults(value) == []

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
        assert name_faults("A" + "\u0301" * 90) == [TOO_MANY_MARKS]


class TestStatus:
    @pytest.mark.parametrize("value", ["", "In the workshop"])
    def test_good(self, value):
        assert status_faults(value) == []

    def test_should_be_at_most_100_characters(self):
        assert status_faults("x" * 101) == ["should be at most 100 character(s)"]

    @pytest.mark.parametrize("value", NO_TEXT)
    def test_must_be_text(self, value):
        assert status_faults(value) == INVALID
