"""Names that look like someone else's."""

import unicodedata

import pytest
from django.test import Client

from accounts.actions.staff import add_person
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER
from accounts.tests.builders import api_of, make_person, make_staff
from chatapp.lib.errors import Invalid

pytestmark = pytest.mark.django_db
# In Cyrillic, Greek, full-width, mathematical letters; with a capital I for an l.
ALIKE = [
    "\u0412\u043e\u0455\u0455",
    "\u0392\u03bf\u0455\u0455",
    "Ｂｏｓｓ",
    "𝐁𝐨𝐬𝐬",
]


def sign_up(name, email="cy@example.org"):
    body = {"user": {"name": name, "email": email, "password": "Lampwick-7-otter"}}
    return Client().post("/api/signup", body, content_type="application/json")


class TestSignUp:
    @pytest.mark.parametrize("name", ALIKE, ids=ascii)
    def test_another_spelling_of_a_look_is_refused(self, name):
        make_person("Boss")
        answer = sign_up(name)
        assert answer.status_code == 422
        assert "name" in answer.json()["errors"]
        assert User.objects.count() == 1

    @pytest.mark.parametrize(("theirs", "name"), [("Ilya", "llya"), ("Mario", "Mari\u03bf"), ("O.Kay", "0.Kay")])
    def test_so_are_others(self, theirs, name):
        make_person(theirs)
        assert sign_up(name).status_code == 422

    @pytest.mark.parametrize(
        ("theirs", "name"),
        [
            ("Boss", "\u0412\u041e\u0405\u0405"),
            ("boss", "\u0392\u039f\u0405S"),
            ("ADA", "\u0410da"),
            ("Ivan", "\u0406VAN"),
            ("\u0410\u041d\u041d\u0410", "AHHA"),
        ],
        ids=ascii,
    )
    def test_so_are_capitals_of_another_alphabet(self, theirs, name):
        make_person(theirs)
        assert sign_up(name).status_code == 422

    @pytest.mark.parametrize(("theirs", "name"), [("Ian", "Lan"), ("\u0410\u043d\u043d\u0430", "ANNA")], ids=ascii)
    def test_names_that_only_share_a_capital_are_not(self, theirs, name):
        make_person(theirs)
        assert sign_up(name).status_code == 201

    @pytest.mark.parametrize(
        ("theirs", "name"),
        [
            ("Boss", "Boss"),
            ("Boss", "boss"),
            ("José", "Jose\u0301"),
            ("O'Brien", "O’Brien"),
            ("Núñez", "Nunez"),
            ("Ada B", "Ada\u200fB "),
            ("Boss", "Boss\ufe0f"),
        ],
        ids=ascii,
    )
    def test_the_same_name_twice_is_fine(self, theirs, name):
        make_person(theirs)
        assert sign_up(name).status_code == 201

    @pytest.mark.parametrize(
        "name",
        [
            "ChatApp",
            "chatapp",
            "\uff23hatApp",
            "Chat\u200bApp",
            "ChatApp\ufe0f",
            "\u0421\u041d\u0410\u0422\u0410\u0420\u0420",
        ],
        ids=ascii,
    )
    def test_no_one_is_called_as_the_site(self, name):
        assert sign_up(name).status_code == 422

    def test_a_person_who_was_switched_off_still_counts(self):
        make_person("Boss", is_active=False)
        assert sign_up(ALIKE[0]).status_code == 422

    def test_a_name_is_stored_in_one_form_without_marks(self):
        assert sign_up("\u2067" + unicodedata.normalize("NFD", "José") + "\u2069 Núñez\u200f").status_code == 201
        person = User.objects.get()
        assert (person.name, person.name_folded) == ("José Núñez", "jose nunez")


class TestLater:
    def test_no_one_takes_such_a_name(self):
        make_person("Boss")
        ada = make_person("Ada")
        answer = api_of(ada).patch("/api/users/me", {"name": ALIKE[0]}, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"]["name"]) == (422, [LOOKS_LIKE_ANOTHER])
        ada.refresh_from_db()
        assert (ada.name, ada.name_folded) == ("Ada", "ada")

    def test_who_has_one_keeps_it(self):
        make_person("Boss")
        cy = make_person(ALIKE[0])
        answer = api_of(cy).patch(
            "/api/users/me", {"name": ALIKE[0], "status": "Here"}, content_type="application/json"
        )
        assert answer.status_code == 200

    def test_one_may_spell_the_own_name_anew(self):
        cy = make_person(ALIKE[0])
        answer = api_of(cy).patch("/api/users/me", {"name": "Boss"}, content_type="application/json")
        assert answer.status_code == 200
        cy.refresh_from_db()
        assert (cy.name, cy.name_folded, cy.name_skeleton) == ("Boss", "boss", "Boss")

    def test_staff_add_no_one_with_one(self):
        make_person("Boss")
        with pytest.raises(Invalid) as refused:
            add_person(staff=make_staff(), name=ALIKE[0], email="cy@example.org")
        assert refused.value.fields == {"name": [LOOKS_LIKE_ANOTHER]}

    def test_people_stored_together_have_both_columns(self):
        User.objects.bulk_create([User(email="a@example.org", name="Łukasz")])
        person = User.objects.get()
        assert (person.name_folded, person.name_skeleton != "") == ("lukasz", True)
