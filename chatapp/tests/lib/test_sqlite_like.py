"""Case-insensitive search, the same on both databases."""

import pytest

from accounts.models import User
from accounts.tests.builders import make_person
from chatapp.lib.sqlite_like import like


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["émile", "ÉMILE", "Ém", "zola", "e zo"])
def test_names_are_found_in_any_alphabet(typed):
    person = make_person("Émile Zola")
    make_person("Ädan")
    assert list(User.objects.filter(name__icontains=typed)) == [person]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["%", "_", "\\", "100%_"])
def test_wildcards_are_searched_literally(typed):
    make_person("Ädan")
    found = [make_person("50 %"), make_person("a_b"), make_person("c\\d"), make_person("100%_")]
    expected = [person for person in found if typed in person.name]
    assert sorted(User.objects.filter(name__icontains=typed), key=lambda person: person.pk) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "is_like"),
    [
        ("%b%", "abc", True), ("b%", "abc", False), ("_b_", "ABC", True), ("a\\%", "a%", True), ("a\\%", "ab", False),
        ("a%", "a\nb", True), ("%", "", True), (None, "a", None), ("a", None, None), ("7", 7, True),
    ],
)  # fmt: skip
def test_as_the_database_means_it(pattern, text, is_like):
    assert like(pattern, text, "\\") is is_like
