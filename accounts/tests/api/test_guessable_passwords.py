"""A guessable password is refused wherever one is set."""

import pytest
from django.test import Client

from accounts.actions.create_owner import setup_link
from accounts.models import User
from accounts.rules.password import TOO_EASY
from accounts.rules.reset_links import sign_reset
from accounts.tests.builders import PASSWORD, api_of, browser_of, make_person, make_staff

pytestmark = pytest.mark.django_db
WEAK = ("Password1", "Welcome1", "Dragon2024!", "Adalovelace1")
JSON = {"content_type": "application/json"}


@pytest.mark.parametrize("weak", WEAK)
class TestEveryPlace:
    def test_sign_up(self, weak):
        user = {"name": "Ada Lovelace", "email": "ada@example.org", "password": weak}
        answer = Client().post("/api/signup", {"user": user}, **JSON)
        assert (answer.status_code, answer.json()["errors"]) == (422, {"password": [TOO_EASY], "code": "invalid"})
        page = Client().post("/signup", user)
        assert page.status_code == 422
        assert str(TOO_EASY) in page.content.decode()
        assert not User.objects.exists()

    def test_change(self, weak):
        ada = make_person("Ada Lovelace")
        body = {"current_password": PASSWORD, "password": weak}
        answer = api_of(ada).put("/api/users/me/password", body, **JSON)
        assert answer.json()["errors"] == {"password": [TOO_EASY], "code": "invalid"}
        assert str(TOO_EASY) in browser_of(ada).post("/settings/password", body).content.decode()

    def test_reset(self, weak):
        token = sign_reset(make_person("Ada Lovelace"))
        answer = Client().post(f"/api/password_reset/{token}", {"password": weak}, **JSON)
        assert answer.json()["errors"] == {"password": [TOO_EASY], "code": "invalid"}
        assert str(TOO_EASY) in Client().post(f"/password-reset/{token}", {"password": weak}).content.decode()

    def test_set_up(self, weak):
        path = (setup_link() or "").removeprefix("http://127.0.0.1:8000")
        owner = {"name": "Ada Lovelace", "email": "ada@example.org", "password": weak}
        assert str(TOO_EASY) in Client().post(path, owner).content.decode()


class TestStaff:
    """Riverbed-9 has a score of 2: enough for members."""

    def test_members_may_and_staff_may_not(self):
        for person, status in ((make_person("Ada"), 200), (make_staff(), 422)):
            body = {"current_password": PASSWORD, "password": "Riverbed-9"}
            assert api_of(person).put("/api/users/me/password", body, **JSON).status_code == status
            person.refresh_from_db()
            answer = Client().post(f"/api/password_reset/{sign_reset(person)}", {"password": "Riverbed-9"}, **JSON)
            assert answer.status_code == status

    def test_nor_may_the_owner(self):
        path = (setup_link() or "").removeprefix("http://127.0.0.1:8000")
        owner = {"name": "Ada", "email": "ada@example.org", "password": "Riverbed-9"}
        assert str(TOO_EASY) in Client().post(path, owner).content.decode()


def test_beside_the_inherited_faults_nothing_is_added():
    user = {"name": "Ada", "email": "ada@example.org", "password": "password"}
    answer = Client().post("/api/signup", {"user": user}, **JSON)
    assert TOO_EASY not in answer.json()["errors"]["password"]
