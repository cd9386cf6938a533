"""Password rules: SimpleChatApp's, and a check against common guesses."""

import random
import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.rules.guessing import Owner
from accounts.rules.password import TOO_EASY, normal_password, password_faults, password_forms
from accounts.site import Site, keep_site
from accounts.tests.builders import make_person, make_staff
from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.vectors import vectors

ADA = Owner(name="Ada Lovelace", email="countess@analytical-engines.org")


def password_faults_of_anyone(value):
    return password_faults(value, owner=Owner())


class TestForm:
    @pytest.mark.parametrize(("password", "passes"), vectors("sign_up_passwords"), ids=ascii)
    def test_is_judged_as_the_form_does_while_typing(self, password, passes):
        of_length = not any("should be" in fault.english for fault in password_faults_of_anyone(password))
        lower, upper, sign = (
            not any(kind in fault.english for fault in password_faults_of_anyone(password))
            for kind in ("lower case", "upper case", "digit")
        )
        assert [of_length, lower, upper, sign] == passes

    @pytest.mark.parametrize("value", ["Tr0ub4dor", "Lamp_wick", "Zqpmaeu!", "Zażółć gęślą jaźń 1aA"])
    def test_good(self, value):
        assert password_faults_of_anyone(value) == []

    @pytest.mark.parametrize(
        ("value", "fault"),
        [
            ("Passw0r", "should be at least 8 character(s)"),
            ("Passw0rd" * 10 + "x", "should be at most 80 character(s)"),
            ("aA1" * 100_000, "should be at most 80 character(s)"),
            ("PASSW0RD", "at least one lower case character"),
            ("passw0rd", "at least one upper case character"),
            ("Password", "at least one digit or punctuation character"),
        ],
    )
    def test_each_rule_alone(self, value, fault):
        assert password_faults_of_anyone(value) == [fault]

    @pytest.mark.parametrize("mark", "!?@#$%^&*_0123456789")
    def test_each_mark_counts(self, mark):
        assert password_faults_of_anyone("Lampwickqz" + mark + "ex") == []

    @pytest.mark.parametrize("mark", "-+.,;:() ~/")
    def test_no_other_does(self, mark):
        assert password_faults_of_anyone("Pass" + mark + "word") == ["at least one digit or punctuation character"]

    def test_all_faults_together(self):
        assert password_faults_of_anyone("-") == [
            "should be at least 8 character(s)",
            "at least one lower case character",
            "at least one upper case character",
            "at least one digit or punctuation character",
        ]

    def test_counted_in_the_form_it_is_hashed_in(self):
        decomposed = unicodedata.normalize("NFD", "Lâmpwíck-é7")
        assert len(decomposed) == 14
        assert password_faults_of_anyone(decomposed) == []
        assert password_faults_of_anyone(unicodedata.normalize("NFD", "Aéé1éa")) == [
            "should be at least 8 character(s)"
        ]


class TestGuessing:
    @pytest.mark.parametrize(
        "value",
        ["Password1", "Welcome1", "PASSword123!", "Dragon2024", "Qwerty123!", "Monkey!!99", "Iloveyou2", "Passw0rd",
         "Aa123456", "Letmein1!", "Abcdefg1", "Football#7"],
    )  # fmt: skip
    def test_common_ones_are_refused_however_they_are_dressed(self, value):
        assert password_faults_of_anyone(value) == [TOO_EASY]

    @pytest.mark.parametrize(
        "value",
        ["Lovelace1!", "AdaLovelace1", "Countess12", "Analytical-engines.org1", "ChatApp2024!", "Countess@1",
         "Ada Lovelace1", "Lovelace, Ada 99", "Countess.Analytical7", "ada-CHATAPP-2026"],
    )  # fmt: skip
    def test_what_is_known_of_the_owner_is_refused(self, value):
        assert password_faults(value, owner=ADA) == [TOO_EASY]

    def test_both_names_of_the_site_are_known(self):
        assert password_faults("Zqpmaeu-2026", owner=Owner()) == []
        keep_site(Site("Zqpmaeu"))
        for value in ("Zqpmaeu-2026", "ada-CHATAPP-2026"):
            assert password_faults(value, owner=ADA) == [TOO_EASY]

    @pytest.mark.parametrize("value", ["Lampwick-7-ada", "Ada 7 umbrella", "Lovelace-x7q2k9"])
    def test_with_enough_beside_it_a_known_word_is_fine(self, value):
        assert password_faults(value, owner=ADA) == []

    def test_the_words_of_another_person_are_forgotten(self):
        assert password_faults("Xuquenby-7", owner=Owner(name="Xu Quenby")) == [TOO_EASY]
        assert password_faults("Xuquenby-7", owner=Owner(name="Bea")) == []

    def test_more_is_asked_of_staff(self):
        assert password_faults("Riverbed-9", owner=Owner()) == []
        assert password_faults("Riverbed-9", owner=Owner(is_staff=True)) == [TOO_EASY]

    @pytest.mark.parametrize("owner", [Owner(7, None), Owner("x" * 9_999_999, "@" * 9_999_999), Owner("\ud800", "\0@")])
    def test_whatever_is_given_for_name_and_email(self, owner):
        assert password_faults("Str0ng-enough", owner=owner) == []

    def test_no_text_takes_long_to_judge(self):
        dice = random.Random(7)
        hostile = [
            "4@8({[<3369&#!1/|0$5+7%2aA" * 3,
            "aA1!" * 20,
            "({[<@$!|+%aA1" * 6,
            "Ⅷ" * 70 + "aA1",
            "a" * 78 + "A1",
        ]
        hostile += ["".join(dice.choices("@({[<!|$+%1234567890aAbcd", k=78)) + "aA" for _ in range(10)]
        for text in hostile:
            # 0.04 s on an idle machine; 2.4 s without the limits
            assert cpu_seconds(lambda text=text: password_faults_of_anyone(text[:80]), at_most=0.3) <= 0.3


class TestForms:
    def test_one_spelling_is_one_password(self):
        composed, decomposed = "Caf\u00e9-1", "Cafe\u0301-1"
        assert normal_password(decomposed) == composed
        assert password_forms(decomposed) == [composed, decomposed]
        assert password_forms(composed) == [composed]

    @pytest.mark.parametrize("value", [None, 7, ["a"], "\x00", "\ud800", "x" * 1_001])
    def test_what_is_no_password_is_one_empty_text(self, value):
        assert password_forms(value) == [""]


@pytest.mark.django_db
class TestCommands:
    def test_createsuperuser_asks_what_is_asked_of_staff(self, monkeypatch):
        for weak in ("Password1", "Riverbed-9", "short"):
            monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", weak)
            with pytest.raises(CommandError, match="Password"):
                call_command("createsuperuser", "--noinput", email="sue@example.org", name="Sue")
        assert not User.objects.exists()
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Rather-n3w-lamp")
        call_command("createsuperuser", "--noinput", email="sue@example.org", name="Sue", verbosity=0)
        assert User.objects.get().check_password("Rather-n3w-lamp")

    def test_changepassword_knows_whose_it_is(self):
        ada, sue = make_person("Ada"), make_staff("Sue")
        validate_password("Riverbed-9", ada)
        for person, weak in ((ada, "Password1"), (sue, "Riverbed-9"), (None, "Riverbed-9")):
            with pytest.raises(ValidationError):
                validate_password(weak, person)
