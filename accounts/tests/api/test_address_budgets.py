"""Limits per client address, whatever email is named, at every entry point."""

import pytest
from django.test import Client

from accounts.actions.limit_tries import count_try
from accounts.models import Attempt, User
from accounts.rules.invites import sign_invite
from accounts.tests.builders import PASSWORD, make_person, time_moved
from chatapp.lib.errors import RateLimited
from chatapp.lib.networks import network_of

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _small_budgets(settings):
    settings.SIGN_IN_TRIES_PER_ADDRESS = settings.SIGN_UPS_PER_ADDRESS = settings.RESETS_PER_ADDRESS = 5


def person(number):
    return {"name": "Cy", "email": f"cy{number}@example.org", "password": PASSWORD}


def tries(number, address):
    """Each way to use up a limit: one password sprayed over accounts, many accounts, many resets."""
    where, json = {"REMOTE_ADDR": address}, {"REMOTE_ADDR": address, **JSON}
    wrong = {"email": f"cy{number}@example.org", "password": "Wrong-pass1"}
    email = {"email": f"cy{number}@example.org"}
    return {
        "api sign-in": lambda: Client().post("/api/signin", wrong, **json),
        "page sign-in": lambda: Client().post("/signin", wrong, **where),
        "api sign-up": lambda: Client().post("/api/signup", {"user": person(number)}, **json),
        "page sign-up": lambda: Client().post("/signup", person(number), **where),
        "api reset": lambda: Client().post("/api/password_reset", email, **json),
        "page reset": lambda: Client().post("/password-reset", email, **where),
    }


@pytest.mark.parametrize("way", list(tries(0, "")))
class TestOneAddress:
    def test_is_refused_after_its_budget_and_no_other_is(self, way):
        statuses = [tries(number, "198.51.100.7")[way]().status_code for number in range(7)]
        assert 429 not in statuses[:5]
        assert statuses[5:] == [429, 429]
        refused = tries(8, "198.51.100.7")[way]()
        assert int(refused.headers["Retry-After"]) > 100
        assert tries(8, "198.51.100.8")[way]().status_code != 429

    def test_is_a_whole_network_of_ipv6(self, way):
        for number in range(5):
            tries(number, f"2001:db8:1:2:{number}::1")[way]()
        assert tries(6, "2001:db8:1:2:ffff::9")[way]().status_code == 429
        assert tries(6, "2001:db8:1:3::1")[way]().status_code != 429

    def test_is_the_same_inside_ipv6(self, way):
        for number in range(5):
            tries(number, ("198.51.100.7", "::ffff:198.51.100.7")[number % 2])[way]()
        assert tries(6, "::ffff:198.51.100.7")[way]().status_code == 429

    def test_a_refused_try_writes_nothing(self, way, django_assert_max_num_queries):
        for number in range(5):
            tries(number, "198.51.100.7")[way]()
        before = Attempt.objects.count()
        client = tries(6, "198.51.100.7")[way]
        with django_assert_max_num_queries(4) as made:
            assert client().status_code == 429
        assert not [query for query in made.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert Attempt.objects.count() == before

    def test_and_is_free_again_later(self, way):
        for number in range(6):
            tries(number, "198.51.100.7")[way]()
        with time_moved(minutes=61):
            assert tries(7, "198.51.100.7")[way]().status_code != 429


def test_a_right_password_gives_its_try_back():
    people = [make_person("Ada") for _ in range(8)]
    for one in people:
        right = {"email": one.email, "password": PASSWORD}
        assert Client().post("/api/signin", right, **JSON).status_code == 200
    assert not Attempt.objects.exists()


def test_signing_in_to_your_own_account_does_not_refund_other_attempts():
    own = make_person()
    for number in range(5):
        count_try(purpose="signin", email=f"x{number}@example.org", address="127.0.0.1")
        if number < 4:
            Client().post("/api/signin", {"email": own.email, "password": PASSWORD}, **JSON)
    with pytest.raises(RateLimited):
        count_try(purpose="signin", email="y@example.org", address="127.0.0.1")


@pytest.mark.parametrize("mode", ["open", "invite"])
def test_sign_ups_by_an_invitation_do_not_count(mode, settings):
    settings.SIGNUP = mode
    for number in range(7):
        invite = sign_invite(f"cy{number}@example.org")
        answer = Client().post("/api/signup", {"user": person(number), "invite": invite}, **JSON)
        assert answer.status_code == 201
    assert User.objects.count() == 7


def test_an_invitation_for_someone_else_does_count():
    invite = sign_invite("dora@example.org")
    statuses = [
        Client().post("/api/signup", {"user": person(number), "invite": invite}, **JSON).status_code
        for number in range(6)
    ]
    assert statuses[-1] == 429


@pytest.mark.parametrize(("address", "network"), [
    ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("2001:DB8::1", "2001:db8::/64"),
    ("fe80::1%eth0", "fe80::/64"), (None, "unknown"), ("", "unknown"), ("no address", "unknown"),
])  # fmt: skip
def test_networks(address, network):
    assert network_of(address) == network
