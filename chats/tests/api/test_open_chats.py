"""Open chats: everyone signed in sees title, topic and count; members see the rest."""

import pytest
from django.test import Client

from accounts.tests.builders import make_person
from chats.actions.close_chat import close_chat
from chats.actions.leave_chat import leave_chat
from chats.tests.builders import make_chat, say

SECRET = "a secret word"


@pytest.fixture
def square(ada, ben):
    """Ada's open chat, with Ben in it."""
    chat = make_chat(ada, ben, kind="open", title="Town square")
    say(ben, chat, SECRET)
    return chat


def listed(caller, query=""):
    return caller.get(f"chats/open{query}").json()["chats"]


class TestList:
    def test_an_outsider_sees_title_topic_and_count_and_nothing_else(self, square, as_cy):
        answer = as_cy.get("chats/open")
        assert answer.json() == {
            "chats": [
                {
                    "id": square.pk,
                    "title": "Town square",
                    "topic": "",
                    "kind": "open",
                    "posting": "everyone",
                    "count": 2,
                    "joined": False,
                }
            ],
            "more": False,
            "next": None,
        }
        assert SECRET not in answer.content.decode() and "Ben" not in answer.content.decode()

    def test_private_direct_and_closed_chats_are_not_in_it(self, ada, ben, square, chat, as_cy):
        make_chat(ada, ben, kind="direct")
        close_chat(staff=make_person("Sue", is_staff=True), chat_id=square.pk, reason="test")
        assert listed(as_cy) == []

    def test_search_in_title_and_topic(self, ada, as_ada, square, as_cy):
        as_ada.patch(f"chats/{square.pk}", {"topic": "Anything goes"})
        make_chat(ada, kind="open", title="Garden")
        assert [row["title"] for row in listed(as_cy, "?search=SQUARE+goes")] == ["Town square"]
        assert listed(as_cy, "?search=%25") == []

    def test_pages_by_id(self, ada, as_cy):
        chats = [make_chat(ada, kind="open", title=f"Chat {number}") for number in range(53)]
        first = as_cy.get("chats/open").json()
        assert (len(first["chats"]), first["more"]) == (50, True)
        second = as_cy.get(f"chats/open?before={first['chats'][-1]['id']}").json()
        assert ([row["id"] for row in second["chats"]], second["more"]) == ([chat.pk for chat in chats[2::-1]], False)

    @pytest.mark.parametrize("query", ["?search=%00", "?before=x", "?search=" + "x" * 101])
    def test_422_for_what_cannot_be_looked_for(self, as_cy, query):
        assert as_cy.get(f"chats/open{query}").status_code == 422

    def test_it_takes_2_queries_however_many_there_are(self, ada, ben, as_cy, django_assert_num_queries):
        for _ in range(5):
            make_chat(ada, ben, kind="open", title="One of many")
            with django_assert_num_queries(2):
                listed(as_cy)

    def test_401_without_a_person(self, square):
        assert Client().get("/api/chats/open").status_code == 401


class TestJoin:
    def test_anyone_joins_and_reads_as_a_plain_member(self, square, as_cy, cy):
        assert as_cy.get(f"chats/{square.pk}").status_code == 403
        answer = as_cy.post(f"chats/{square.pk}/join")
        assert (answer.status_code, answer.json()["role"], answer.json()["unread"]) == (200, "member", 0)
        assert SECRET in as_cy.get(f"chats/{square.pk}").content.decode()
        assert square.messages.latest("pk").content == "Cy joined"

    def test_again_changes_nothing(self, square, as_cy, as_ada):
        as_cy.post(f"chats/{square.pk}/join")
        before = square.messages.count()
        assert as_cy.post(f"chats/{square.pk}/join").status_code == 200
        assert as_ada.post(f"chats/{square.pk}/join").json()["role"] == "owner"
        assert square.messages.count() == before

    def test_an_invitation_is_accepted_by_it(self, ada, cy, as_cy):
        chat = make_chat(ada, invited=(cy,))
        assert as_cy.post(f"chats/{chat.pk}/join").json()["state"] == "accepted"

    @pytest.mark.parametrize("kind", ["private", "direct"])
    def test_403_into_what_is_not_open(self, ada, ben, as_cy, kind):
        chat = make_chat(ada, ben, kind=kind)
        assert as_cy.post(f"chats/{chat.pk}/join").status_code == 403

    def test_403_into_a_closed_one(self, square, as_cy):
        close_chat(staff=make_person("Sue", is_staff=True), chat_id=square.pk, reason="test")
        assert as_cy.post(f"chats/{square.pk}/join").status_code == 403

    def test_who_left_sees_the_card_again_and_no_word(self, square, as_ben, ben):
        leave_chat(person=ben, chat_id=square.pk)
        assert as_ben.get(f"chats/{square.pk}").status_code == 403
        assert [(row["count"], row["joined"]) for row in listed(as_ben)] == [(1, False)]


class TestMaking:
    def test_it_needs_a_title_but_no_people(self, as_ada):
        assert as_ada.post("chats", {"kind": "open", "title": "Garden"}).status_code == 201
        answer = as_ada.post("chats", {"kind": "open", "title": " "})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["title", "code"])

    def test_everyone_named_is_invited(self, as_ada, as_ben, ben):
        as_ada.post("chats", {"kind": "open", "title": "Garden", "user_list": [ben.email]})
        assert as_ben.get("users/chats").json()["invited_chats"][0]["kind"] == "open"
