"""What a newcomer sees once."""

import pytest
from django.test import Client

from accounts.site import Site, keep_site
from accounts.tests.builders import browser_of, make_person, make_staff
from chats.actions.first_chats import FirstChat, make_first_chats
from chats.actions.join_default_chats import join_default_chats

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana():
    return make_person("Hana")


class TestWelcome:
    def test_shows_who_is_here_what_is_open_and_where_to_say_hello(self, hana):
        sue = make_staff()
        chat = make_first_chats(staff=sue, wanted=[FirstChat("Everyone", "News")])[0]
        join_default_chats(user_id=hana.pk)
        page = browser_of(hana).get("/welcome").content.decode()
        assert "Say hello in Everyone" in page and f'href="/chats/{chat.pk}"' in page
        assert f"/people/{sue.pk}" in page and "Joined" in page

    def test_offers_the_next_step_where_nothing_is_yet(self, hana):
        page = browser_of(hana).get("/welcome").content.decode()
        assert "Just you so far" in page and "start the first one" in page and "Say hello in" not in page

    def test_the_welcome_text_is_formatted_and_safe(self, hana):
        keep_site(Site(welcome="Ask in **Everyone** <script>alert(1)</script>"))
        page = browser_of(hana).get("/welcome").content.decode()
        assert "<strong>Everyone</strong>" in page and "<script>alert" not in page

    def test_saves_the_status(self, hana):
        answer = browser_of(hana).post("/welcome", {"status": "New here"})
        assert answer["Location"] == "/welcome"
        hana.refresh_from_db()
        assert hana.status == "New here"

    @pytest.mark.parametrize("status", ["x" * 101, "a\u202eb", "x" * 50_000])
    def test_a_bad_status_is_an_error(self, hana, status):
        assert browser_of(hana).post("/welcome", {"status": status}).status_code == 422

    def test_asks_a_visitor_to_sign_in(self):
        assert Client().get("/welcome")["Location"].startswith("/signin")

    def test_the_queries_do_not_grow(self, hana, django_assert_max_num_queries):
        sue = make_staff()
        for number in range(6):
            make_person(f"Person {number}")
            make_first_chats(staff=sue, wanted=[FirstChat(f"Chat {number}")])
        browser = browser_of(hana)
        with django_assert_max_num_queries(14):
            assert browser.get("/welcome").status_code == 200

    def test_people_are_hidden_where_there_is_no_directory(self, hana, settings):
        settings.MEMBER_DIRECTORY = False
        sue = make_staff()
        assert f"/people/{sue.pk}" not in browser_of(hana).get("/welcome").content.decode()
