"""The admin's people search matches as the directory's does."""

import pytest

from accounts.tests.builders import browser_of, make_person, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/admin/accounts/user/"


@pytest.mark.parametrize("typed", ["nunez", "Núñez", "n@x.example"])
def test_a_person_is_found(typed):
    make_person("Núñez", email="n@x.example")
    make_person("Ben")
    page = browser_of(make_staff()).get(PAGE, {"q": typed}).content.decode()
    assert "Núñez" in page and ">Ben<" not in page


@pytest.mark.parametrize("typed", ["a " * 20_000, "@" * 40_000, "\ufdfa" * 5_000])
def test_a_long_search_finds_no_one_and_costs_little(typed):
    make_person("Ada")
    page = browser_of(make_staff()).get(PAGE, {"q": typed})
    assert page.status_code == 200 and ">Ada<" not in page.content.decode()
