"""Favorites in another order through the row's menu, as a page."""

import pytest

from chats.actions.chat_preferences import set_favourite
from chats.actions.order_favourites import order_favourites
from chats.queries.chat_list import favourites_of
from chats.tests.builders import make_chat


@pytest.fixture
def favourites(ada, ben) -> list[int]:
    """Three favorites of Ada, as the list shows them: newest activity first."""
    made = [make_chat(ada, ben, title=title) for title in ("One", "Two", "Three")]
    for chat in made:
        set_favourite(person=ada, chat_id=chat.pk, is_favourite=True)
    return [chat.pk for chat in reversed(made)]


def shown(person) -> list[int]:
    return [membership.chat_id for membership in favourites_of(person)]


class TestPage:
    def test_moves_a_favorite_one_place_up_or_down_and_stays(self, ada, ada_browser, favourites):
        def move(chat_id: int, way: str) -> str:
            return ada_browser.post(f"/chats/{chat_id}/preferences", move=way)["Location"]

        assert move(favourites[2], "up") == f"/chats/{favourites[2]}/options"
        assert shown(ada) == [favourites[0], favourites[2], favourites[1]]
        move(favourites[0], "up")
        move(favourites[0], "down")
        assert shown(ada) == [favourites[2], favourites[0], favourites[1]]

    def test_offers_what_applies(self, ada_browser, favourites):
        first, last = (ada_browser.text(f"/chats/{chat_id}/options") for chat_id in (favourites[0], favourites[2]))
        for html, hidden in ((first, "up"), (last, "down")):
            menu = html.split('<div class="sheet">')[1]
            shown_moves = [way for way in ("up", "down") if f'name="move" value="{way}">' in menu]
            assert shown_moves == [way for way in ("up", "down") if way != hidden]

    def test_the_list_shows_the_order(self, ada, ada_browser, favourites):
        order_favourites(person=ada, chat_ids=[favourites[1], favourites[2], favourites[0]])
        html = ada_browser.text("/chats").split('data-section="favourite"', 1)[1]
        assert html.index("Two") < html.index("One") < html.index("Three")
