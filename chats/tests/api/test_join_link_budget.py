"""Guessing join links is rate limited per address at every entry point; live links cost nothing."""

import pytest
from django.test import Client

from accounts.models import Attempt, User
from accounts.tests.builders import PASSWORD, api_of, browser_of, make_person
from chats.actions.make_join_link import make_join_link
from chats.models import JoinLink
from chats.tests.builders import make_chat

pytestmark = pytest.mark.django_db
UNKNOWN = "x" * 32


@pytest.fixture(autouse=True)
def _small_budgets(settings):
    settings.JOIN_LINK_TRIES_PER_ADDRESS = 3
    settings.SIGN_UPS_PER_ADDRESS = 2


@pytest.fixture
def link(ada):
    return make_join_link(actor=ada, chat_id=make_chat(ada).pk, hours=1, max_uses=3)


def ways(secret):
    member = make_person("Mia")
    return {
        "api look": lambda: api_of(member).get(f"/api/join/{secret}"),
        "api join": lambda: api_of(member).post(f"/api/join/{secret}"),
        "page look": lambda: browser_of(member).get(f"/join/{secret}"),
        "page join": lambda: browser_of(member).post(f"/join/{secret}"),
        "stranger": lambda: Client().get(f"/join/{secret}"),
        "code": lambda: browser_of(member).get(f"/join/{secret}/qr.svg"),
    }


@pytest.mark.parametrize("way", ["api look", "api join", "page look", "page join", "stranger", "code"])
class TestGuessing:
    def test_is_refused_after_the_budget_for_everyone(self, way, link):
        statuses = [ways(UNKNOWN)[way]().status_code for _ in range(5)]
        assert statuses == [404, 404, 404, 429, 429]
        refused = ways(link.secret)[way]()
        assert (refused.status_code, refused.headers["Retry-After"] > "0") == (429, True)

    def test_dead_links_count_too(self, way, link):
        JoinLink.objects.update(uses=3)
        assert [ways(link.secret)[way]().status_code for _ in range(4)] == [404, 404, 404, 429]

    def test_links_that_work_do_not(self, way, link):
        JoinLink.objects.update(max_uses=50)
        for _ in range(5):
            assert ways(link.secret)[way]().status_code in (200, 302)
        assert not Attempt.objects.filter(bucket__startswith="join:network").exists()


class TestSignUpsByALink:
    def sign_up(self, number, **more):
        user = {"name": "Cy", "email": f"cy{number}@example.org", "password": PASSWORD}
        return Client().post("/api/signup", {"user": user, **more}, content_type="application/json").status_code

    def test_do_not_count_for_the_address(self, link):
        assert [self.sign_up(number, next=f"/join/{link.secret}") for number in range(3)] == [201] * 3
        assert [self.sign_up(number) for number in range(3, 6)] == [201, 201, 429]

    def test_nor_on_the_page(self, link):
        for number in range(3):
            user = {"name": "Cy", "email": f"cy{number}@example.org", "password": PASSWORD}
            assert Client().post(f"/signup?next=/join/{link.secret}", user).status_code == 302
        assert self.sign_up(9) == 201

    def test_one_link_lets_no_more_sign_up_than_it_lets_in(self, link):
        assert [self.sign_up(number, next=f"/join/{link.secret}") for number in range(6)] == [201] * 5 + [429]

    @pytest.mark.parametrize("path", ["/join/" + UNKNOWN, "/chats", "", None, "/join/", "/join/\ud800", "x" * 99_999])
    def test_any_other_address_counts(self, link, path):
        statuses = [self.sign_up(number, next=path) for number in range(3)]
        assert statuses == [201, 201, 429]
        assert User.objects.filter(name="Cy").count() == 2
