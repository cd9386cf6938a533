"""The same refusal: on pages in the reader's language, over the API in English."""

import pytest
from django.test import Client

from chatapp.tests.german import BROWSER, translated

pytestmark = pytest.mark.django_db
GERMAN = {
    "can't be blank": "darf nicht leer sein",
    "has already been taken": "ist schon vergeben",
    "Page not found": "Seite nicht gefunden",
    "Email": "E-Mail-Adresse",
    "Wrong email or password.": "Falsche E-Mail-Adresse oder falsches Passwort.",
}


@pytest.fixture(autouse=True)
def _german():
    with translated(GERMAN):
        yield


class TestAForm:
    def test_shows_labels_and_faults_in_the_readers_language(self):
        page = Client(**BROWSER).post("/signup", {"name": "", "email": "", "password": ""})
        text = page.content.decode()
        assert (page.status_code, text.count("darf nicht leer sein"), "E-Mail-Adresse" in text) == (422, 3, True)

    def test_is_english_for_another_reader_right_after(self):
        Client(**BROWSER).post("/signup", {"name": ""})
        text = Client().post("/signup", {"name": ""}).content.decode()
        assert ("can&#x27;t be blank" in text, "darf nicht" in text) == (True, False)

    def test_shows_a_refusal_of_the_action(self):
        page = Client(**BROWSER).post("/signin", {"email": "ada@example.org", "password": "x"})
        assert (page.status_code, "Falsche E-Mail-Adresse" in page.content.decode()) == (401, True)


def test_an_error_page_is_in_the_readers_language():
    page = Client(**BROWSER).get("/nothing/here")
    assert (page.status_code, "Seite nicht gefunden" in page.content.decode()) == (404, True)


def test_the_api_is_english_for_the_same_reader():
    answer = Client(**BROWSER).post("/api/signup", {"user": {"name": ""}}, content_type="application/json")
    assert answer.json() == {
        "errors": {
            "name": ["can't be blank"],
            "email": ["can't be blank"],
            "password": ["can't be blank"],
            "code": "invalid",
        },
        "faults": {name: [{"code": "blank"}] for name in ("name", "email", "password")},
    }
