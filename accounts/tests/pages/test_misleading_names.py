"""Look-alike names in forms: refused with an error at their field."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.rules.text import INVISIBLE, MIXED_ALPHABETS, TOO_MANY_MARKS
from accounts.tests.builders import browser_of, make_person

pytestmark = pytest.mark.django_db
MISLEADING = {
    "Ada\u202egnp.exe": INVISIBLE,
    "Ad\u3164a": INVISIBLE,
    "\u202dAda": INVISIBLE,
    "P\u0430ul": MIXED_ALPHABETS,
    "A" + "\u0301" * 90: TOO_MANY_MARKS,
}


@pytest.mark.parametrize(("name", "sentence"), MISLEADING.items(), ids=map(ascii, MISLEADING))
class TestMisleadingNames:
    def test_no_one_signs_up_with_one(self, name, sentence):
        form = {"name": name, "email": "paul@example.org", "password": "Str0ng-enough"}
        page = Client().post("/signup", form)
        assert (page.status_code, str(sentence) in page.content.decode()) == (422, True)
        assert not User.objects.exists()

    def test_no_one_takes_one_later(self, name, sentence):
        paul = make_person("Paul")
        page = browser_of(paul).post("/settings/profile", {"name": name, "status": ""})
        assert (page.status_code, str(sentence) in page.content.decode()) == (422, True)
        paul.refresh_from_db()
        assert paul.name == "Paul"


# A status may contain any script.
@pytest.mark.parametrize(
    "status", [name for name, sentence in MISLEADING.items() if sentence != MIXED_ALPHABETS], ids=ascii
)
def test_no_status_turns_or_hides_what_stands_beside_it(status):
    paul = make_person("Paul")
    page = browser_of(paul).post("/settings/profile", {"name": "Paul", "status": status})
    assert (page.status_code, str(MISLEADING[status]) in page.content.decode()) == (422, True)
    paul.refresh_from_db()
    assert paul.status == ""
