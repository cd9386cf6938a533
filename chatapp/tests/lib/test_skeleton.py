"""Skeletons: names that look alike."""

import pytest

from chatapp.lib.skeleton import MAX_SKELETON_CHARACTERS, caseless_skeleton, is_same_spelling, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u0412\u043e\u0455\u0455", "Boss"),
        ("\u0391da", "Ada"),
        ("Ni\u03bfa", "Nioa"),
        ("Ｂｏｓｓ", "Boss"),
        ("Bo\u0455s\u200f", "Boss"),
        ("Ada  Lovelace", "Ada\u00a0Lovelace"),
        ("lvan", "Ivan"),
        ("Jose\u0301", "José"),
        ("𝐁𝐨𝐬𝐬", "Boss"),
        ("Boss\ufe0f", "Boss"),
        ("B\ufe00o\U000e0100ss", "Boss"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Núñez", "Nunez"), ("Ada", "Ida"), ("张伟", "张炜"), ("Boss", "Bass")])
def test_names_that_differ_to_the_eye_do_not(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u0412\u041e\u0405\u0405", "Boss"),
        ("\u0391DM\u0399N", "admin"),
        ("\u0406VAN", "Ivan"),
        ("𝐁𝐎𝐒𝐒", "boss"),
        ("ＢＯＳＳ", "Boss"),
        ("JOS\u0395\u0301", "José"),
    ],
    ids=ascii,
)
def test_capitals_of_another_alphabet_look_like_any_case(one, other):
    assert caseless_skeleton(one) == caseless_skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Ian", "Lan"), ("Ilse", "Lise"), ("Núñez", "Nunez"), ("Боб", "Bob")])
def test_names_that_only_share_a_capital_stay_apart(one, other):
    assert skeleton(one) != skeleton(other)
    assert caseless_skeleton(one) != caseless_skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O’Brien", "O'Brien"),
        ("Jose\u0301", "José"),
        ("ada", "Ada"),
        ("Ada Lovelace", "Ada  Lovelace"),
        ("a–b", "a-b"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_one_name_may_be_typed_in_several_ways(one, other):
    assert is_same_spelling(one, other)


def test_letters_of_another_alphabet_are_another_spelling():
    assert not is_same_spelling("\u0412\u043e\u0455\u0455", "Boss")


def test_a_skeleton_has_an_end():
    assert len(skeleton("\ufdfa" * 1_000_000)) <= MAX_SKELETON_CHARACTERS
    assert len(caseless_skeleton("\ufdfa" * 1_000_000)) <= MAX_SKELETON_CHARACTERS
