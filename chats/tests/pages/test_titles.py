"""Page titles contain the unread count, without JavaScript."""

import html
import re

import pytest

from chats.tests.builders import make_chat, say


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page)
    assert found
    return html.unescape(found[1])


class TestTitles:
    @pytest.fixture
    def waiting(self, ada, ben, cy):
        """Two unread messages, two invitations and a muted chat for Ben; the last message of the third chat is his."""
        for name in ("Harvest", "Orchard"):
            make_chat(ada, title=name, invited=(ben,))
        say(ada, make_chat(ada, ben, title="Boat crew"), "one", "two")
        silent = make_chat(ada, ben, title="Builds")
        silent.memberships.filter(user=ben).update(muted="everything")
        say(ada, silent, "hush")
        chat = make_chat(ada, ben, cy, title="(7) wonders")
        say(ben, chat, "mine")
        return chat

    def test_count_unread_messages_and_invitations_on_every_page_with_the_sidebar(self, waiting, ada, ben, ben_browser):
        message = waiting.messages.get(content="mine").pk
        for path in (
            "/chats",
            "/chats/invited",
            "/chats?q=",
            "/chats?q=boat",
            "/search",
            "/search?q=boat",
            "/chats/new",
            "/chats/open",
            "/saved",
            "/activity",
            "/activity?kind=invitation",
            "/people",
            f"/people/{ada.pk}",
            f"/chats/{waiting.pk}",
            f"/chats/{waiting.pk}/members",
            f"/chats/{waiting.pk}/about",
            f"/chats/{waiting.pk}/pins",
            f"/chats/{waiting.pk}/messages/{message}/delete",
        ):
            page = ben_browser.text(path)
            assert 'id="sidebar"' in page, path
            assert title(page).startswith("(4) "), (path, title(page))
        assert title(ben_browser.text(f"/chats/{waiting.pk}")) == "(4) (7) wonders · ChatApp"

    def test_count_also_on_a_refused_form(self, waiting, ben_browser):
        assert title(ben_browser.post("/chats/new", emails="").content.decode()).startswith("(4) New chat")

    def test_count_an_invitation_until_it_is_answered(self, ada, ben, ben_browser):
        chat = make_chat(ada, invited=(ben,))
        assert title(ben_browser.text("/chats")) == "(1) Chats · ChatApp"
        ben_browser.post(f"/invitations/{chat.pk}/decline")
        assert title(ben_browser.text("/chats")) == "Chats · ChatApp"

    def test_count_on_no_page_without_the_sidebar_and_for_no_one_else(self, waiting, ben_browser, ada_browser, client):
        assert title(ben_browser.text("/settings/profile")) == "Profile · ChatApp"
        assert not title(ada_browser.text(f"/chats/{waiting.pk}/about")).startswith("(4)")
        assert title(client.get("/signin").content.decode()) == "Sign in · ChatApp"
