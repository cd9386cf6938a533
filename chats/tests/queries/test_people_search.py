"""People search ignores accents."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.builders import api_of, browser_of, make_person
from chats.queries.people import people_by_name, people_seen_by

pytestmark = pytest.mark.django_db
NAMES = ["Núñez", "Łukasz", "Ångström", "José", "Strauß", "Søren", "Đorđe", "Zoë Æsir"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nunez", "Núñez"),
        ("NÚÑEZ", "Núñez"),
        ("nun\u0303ez", "Núñez"),
        ("lukasz", "Łukasz"),
        ("angstrom", "Ångström"),
        ("jose", "José"),
        ("strauss", "Strauß"),
        ("soren", "Søren"),
        ("dorde", "Đorđe"),
        ("aesir zoe", "Zoë Æsir"),
    ],
)
def test_a_name_is_found(typed, name):
    ada = make_person("Ada")
    for other in NAMES:
        make_person(other)
    assert [person.name for person in people_seen_by(ada, search=typed).rows] == [name]
    assert [person["name"] for person in api_of(ada).get("/api/people", {"search": typed}).json()["people"]] == [name]
    assert name in browser_of(ada).get("/people", {"q": typed}).content.decode()


def test_the_directory_is_in_the_order_of_plain_letters():
    ada = make_person("Ada")
    for name in ("Zoë", "Łukasz", "Lena", "Ångström", "Anna"):
        make_person(name)
    page = people_seen_by(ada, limit=2)
    names = [person.name for person in page.rows]
    while page.more:
        page = people_seen_by(ada, cursor=page.next, limit=2)
        names += [person.name for person in page.rows]
    assert names == ["Ångström", "Anna", "Lena", "Łukasz", "Zoë"]


def test_a_whole_name_means_its_bearer_only():
    ada, jose = make_person("Ada"), make_person("José")
    make_person("Jose")
    assert people_by_name(ada, ["JOSE\u0301"]) == [jose]


def test_signs_of_a_pattern_are_letters():
    ada = make_person("Ada")
    make_person("100 %")
    assert people_seen_by(ada, search="_").rows == []
    assert len(people_seen_by(ada, search="%").rows) == 1


def test_whole_names_are_looked_up_in_the_index():
    ada = make_person("Ada")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        people_by_name(ada, ["José"])
    plan = asked.captured_queries[-1]["sql"]
    assert "name_folded" in plan and "LIKE" not in plan.upper()
