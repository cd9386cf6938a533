"""The email address grammar, with SimpleChatApp's error messages, and the normalized form that is stored."""

import unicodedata

import pytest

from accounts.rules.email_address import (
    TOO_LONG,
    TOO_SHORT,
    WRONG_FORM,
    canonical_email,
    earlier_email,
    email_faults,
    normal_email,
    readable_email,
    stored_emails,
)
from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.vectors import vectors

NO_TEXT = [7, 9e99, True, [], ["Ada"], {}, {"a": 1}, "a\x00@x.org", "\ud800", b"ada@x.org"]


class TestFaults:
    @pytest.mark.parametrize(("email", "passes"), vectors("sign_up_emails"), ids=ascii)
    def test_are_those_that_the_form_shows_while_typing(self, email, passes):
        assert (email_faults(email) == []) == all(passes)

    @pytest.mark.parametrize("value", [None, "", "   ", "\t\n", " " * 2_000])
    def test_cant_be_blank(self, value):
        assert email_faults(value) == ["can't be blank"]

    @pytest.mark.parametrize("value", NO_TEXT)
    def test_must_be_text(self, value):
        assert email_faults(value) == ["is invalid"]

    @pytest.mark.parametrize(
        "value",
        ["ada@example.org", "a@b.cd", "Ada@Example.org", "a+b@x.org", "ä@ö.example", "o'neil@x.org", "ada@localhost",
         "u@münchen.de", "u@xn--mnchen-3ya.de", "josé@example.org", "山田@例え.jp", "a.b-c_d@sub-1.x.org"],
    )  # fmt: skip
    def test_good(self, value):
        assert email_faults(value) == []

    @pytest.mark.parametrize(
        "value", ["ada.example.org", "ada @x.org", " ada@x.org", "@example", "example@", "ada@x.org\n", "a\x01b@x.org"]
    )
    def test_must_have_the_at_sign_and_no_spaces(self, value):
        assert email_faults(value) == [WRONG_FORM]

    @pytest.mark.parametrize("value", ["a@b@c.org", "@a@b.org", "ada@@x.org", "ada@x@", "ada@x.org@"])
    def test_one_at_sign(self, value):
        assert email_faults(value) == [WRONG_FORM]

    @pytest.mark.parametrize(
        "value",
        ["<x@x.org>", "a,b@x.org", "a;b@x.org", "a(b)@x.org", '"ada"@x.org', "ada@x.org,ben@x.org", "ada@x.org;",
         "ada@(x).org", 'ada@"x".org', "Ada<ada@x.org"],
    )  # fmt: skip
    def test_nothing_that_separates_addresses_or_quotes_them(self, value):
        assert email_faults(value) == [WRONG_FORM]

    @pytest.mark.parametrize(
        "value",
        ["ada@.org", "ada@x..org", "ada@x.org.", "ada@-x.org", "ada@x-.org", "ada@" + "x" * 64 + ".org",
         "ada@[1.2.3.4]", "ada@xn--a.org", "ada@x\u3002", "ada@ü..org", "ada@ü.org\uff0e", "ada@\u200b.org"],
    )  # fmt: skip
    def test_a_domain_that_can_be_one(self, value):
        assert email_faults(value) == [WRONG_FORM]

    def test_should_be_at_least_6_characters(self):
        assert email_faults("a@b.c") == [TOO_SHORT]
        assert email_faults("a@b.cd") == []

    def test_should_be_at_most_160_characters(self):
        assert email_faults("a" * 154 + "@x.org") == []
        assert email_faults("a" * 155 + "@x.org") == [TOO_LONG]

    def test_counted_as_it_is_stored(self):
        # This letter's lowercase is two characters, and an international domain is longer in ASCII.
        assert email_faults("İ" * 80 + "@x.org") == [TOO_LONG]
        assert email_faults("a" * 150 + "@ö.example") == [TOO_LONG]
        assert email_faults("e\u0301" * 150 + "@x.org") == []

    def test_all_faults_together(self):
        assert email_faults("x") == [WRONG_FORM, TOO_SHORT]
        assert email_faults("x" * 161) == [WRONG_FORM, TOO_LONG]

    @pytest.mark.parametrize(
        "sign", ["@", "a", " ", ".", "ﷺ", "e\u0301", "\u0301", "<", "xn--", "ü", "ß.", "@ ", "\u202e"]
    )
    def test_a_mebibyte_of_anything_costs_nothing(self, sign):
        text = (sign * 1_048_576)[:1_048_576]
        for rule in (email_faults, canonical_email, earlier_email, normal_email, stored_emails):
            for value in (text, text + "@x.org", "ada@" + text, "@" * 36_000 + " "):
                assert cpu_seconds(lambda rule=rule, value=value: rule(value), at_most=0.05) <= 0.05

    @pytest.mark.parametrize("sign", ["@", "ﷺ", "\u0301", "ü", "ü.", "\u3002", "xn--ü", "İ"])
    def test_nor_does_the_longest_that_is_looked_at(self, sign):
        for value in ((sign * 640)[:640], ("ada@" + sign * 640)[:640]):
            assert cpu_seconds(lambda value=value: email_faults(value), at_most=0.05) <= 0.05


class TestCanonical:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("u@münchen.de", "u@xn--mnchen-3ya.de"),
            ("u@MÜNCHEN.de", "u@XN--MNCHEN-3YA.DE"),
            ("u@mu\u0308nchen.de", "u@m\u00fcnchen.de"),
            ("jos\u00e9@x.org", "jose\u0301@x.org"),
            ("JOSE\u0301@x.org", "jos\u00e9@X.ORG"),
            ("tru\u031bo\u031b\u0300ng@x.vn", "tr\u01b0\u1eddng@x.vn"),
            ("u@例え\u3002jp", "u@例え.jp"),
            (" Ada@x.org ", "ada@x.org"),
        ],
    )
    def test_spellings_of_one_address(self, one, other):
        assert canonical_email(one) == canonical_email(other) != ""

    @pytest.mark.parametrize(("one", "other"), [("jose@x.org", "josé@x.org"), ("u@munchen.de", "u@münchen.de")])
    def test_other_letters_are_another_address(self, one, other):
        assert canonical_email(one) != canonical_email(other)

    @pytest.mark.parametrize("value", ["u@münchen.de", "İ@x.org", "ΑΣ@x.org", "U@STRAßE.de", "e\u0301\u0323@x.org"])
    def test_is_its_own_canonical_form(self, value):
        stored = canonical_email(value)
        assert canonical_email(stored) == stored
        assert unicodedata.is_normalized("NFC", stored)
        assert stored.rpartition("@")[2].isascii()

    @pytest.mark.parametrize("value", ["", "ada", "a@b@c.org", "<x@x.org>", None, 7, "a" * 155 + "@x.org"])
    def test_none_for_what_is_none(self, value):
        assert canonical_email(value) == ""


class TestLogins:
    """What earlier releases accepted as an address remains a login."""

    @pytest.mark.parametrize("value", ["A@b@c.org", "<x@x.org>", "a,b@x.org", "ada@x..org"])
    def test_compared_as_it_was_stored(self, value):
        assert stored_emails(value) == [value.lower()]
        assert normal_email(value) == value.lower()

    def test_the_canonical_form_first(self):
        assert stored_emails("U@München.de") == ["u@xn--mnchen-3ya.de", "u@münchen.de"]
        assert stored_emails("ada@x.org") == ["ada@x.org"]

    @pytest.mark.parametrize("value", [*NO_TEXT, None, "", " ", "x" * 161, "x" * 2_000])
    def test_nothing_for_what_cannot_be_one(self, value):
        assert stored_emails(value) == []
        assert normal_email(value) == ""


class TestReadable:
    @pytest.mark.parametrize(
        ("stored", "shown"),
        [
            ("u@xn--mnchen-3ya.de", "u@münchen.de"),
            ("josé@x.org", "josé@x.org"),
            ("u@xn--a.org", "u@xn--a.org"),
            ("xn--@x.org", "xn--@x.org"),
            ("a@b@c.org", "a@b@c.org"),
            ("", ""),
        ],
    )
    def test_as_people_read_it(self, stored, shown):
        assert readable_email(stored) == shown
