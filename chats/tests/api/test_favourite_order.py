"""PUT /api/users/me/favourites: the order of one's favorites."""

import pytest

from chats.actions.chat_preferences import set_archived, set_favourite
from chats.models import Membership
from chats.queries.chat_list import favourites_of
from chats.tests.builders import make_chat

PATH = "users/me/favourites"


@pytest.fixture
def favourites(ada, ben) -> list[int]:
    """Three favorites of Ada, as the list shows them: newest activity first."""
    made = [make_chat(ada, ben, title=title) for title in ("One", "Two", "Three")]
    for chat in made:
        set_favourite(person=ada, chat_id=chat.pk, is_favourite=True)
    return [chat.pk for chat in reversed(made)]


def shown(person) -> list[int]:
    return [membership.chat_id for membership in favourites_of(person)]


class TestOrder:
    def test_is_what_was_asked_for_and_stays(self, ada, as_ada, favourites):
        wanted = [favourites[2], favourites[0], favourites[1]]
        for _ in range(2):
            assert as_ada.put(PATH, {"chat_ids": wanted}).json() == {"chat_ids": wanted}
        assert shown(ada) == wanted
        cards = {card["id"]: card["favourite_position"] for card in as_ada.get("users/chats").json()["chats"]}
        assert [cards[chat_id] for chat_id in wanted] == [1, 2, 3]

    def test_those_not_named_follow_in_their_order_and_other_chats_are_ignored(self, ada, cy, as_ada, favourites):
        other, foreign = make_chat(ada), make_chat(cy)
        wanted = [foreign.pk, favourites[2], other.pk, favourites[2]]
        assert as_ada.put(PATH, {"chat_ids": wanted}).json()["chat_ids"] == [favourites[2], *favourites[:2]]
        assert not Membership.objects.filter(chat__in=[other, foreign]).exclude(favourite_position=None).exists()

    def test_belongs_to_its_person(self, ada, ben, as_ben, favourites):
        for chat_id in favourites:
            set_favourite(person=ben, chat_id=chat_id, is_favourite=True)
        as_ben.put(PATH, {"chat_ids": favourites[::-1]})
        assert (shown(ben), shown(ada)) == (favourites[::-1], favourites)

    def test_a_new_favorite_comes_last_and_one_that_comes_back_has_no_place_left(self, ada, as_ada, favourites):
        as_ada.put(PATH, {"chat_ids": favourites})
        new = make_chat(ada)
        for is_favourite in (False, True):
            set_favourite(person=ada, chat_id=favourites[0], is_favourite=is_favourite)
        set_favourite(person=ada, chat_id=new.pk, is_favourite=True)
        assert shown(ada) == [*favourites[1:], new.pk, favourites[0]]

    def test_leaves_out_what_is_archived(self, ada, as_ada, favourites):
        set_archived(person=ada, chat_id=favourites[1], is_archived=True)
        assert as_ada.put(PATH, {"chat_ids": []}).json()["chat_ids"] == [favourites[0], favourites[2]]

    @pytest.mark.parametrize("body", [{}, {"chat_ids": None}, {"chat_ids": ["x"]}, {"chat_ids": [1] * 1_001}])
    def test_refuses_what_is_no_order(self, as_ada, body):
        assert as_ada.put(PATH, body).status_code == 422
