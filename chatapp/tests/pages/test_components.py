"""The components page: staff only, rendered by the product's own partials."""

import re

import pytest
from django.test import Client

from accounts.tests.builders import browser_of, make_person, make_staff

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/components/"


@pytest.fixture
def page():
    answer = browser_of(make_staff()).get(ADDRESS)
    assert answer.status_code == 200
    return answer.content.decode()


class TestWhoSeesIt:
    def test_a_member_finds_nothing_there(self):
        member = browser_of(make_person("Ben"))
        assert member.get(ADDRESS).content == member.get("/admin/nothing-here/").content
        assert member.get(ADDRESS).status_code == 404

    def test_no_one_is_asked_to_sign_in(self):
        assert Client().get(ADDRESS)["Location"] == f"/signin?next={ADDRESS.replace('/', '%2F')}"


class TestWhatItShows:
    def test_partials_of_the_product_not_copies_of_them(self, page):
        used = set(re.findall(r'class="([a-z-]+)[ "_]', page))
        assert used >= {"button", "field", "notice", "avatar", "badge", "menu", "dialog", "empty", "row", "invitation"}
        assert used >= {"member", "day", "new-mark", "turn", "message", "composer", "connection", "me"}

    @pytest.mark.parametrize(
        "state",
        [
            'aria-invalid="true"',
            "turn--mine",
            "message--deleted",
            "message--system",
            "Someone who left",
            'class="message__quote',
            'class="reaction"',
            'class="mention"',
            "3 replies",
            "row--unread",
            'data-state="invited"',
            "avatar__image",
            "The message is too long.",
        ],
    )
    def test_every_state(self, page, state):
        assert state in page
