"""Direct chats: found again by their set of people, and without leaders."""

import pytest

from accounts.tests.builders import make_person
from chats.actions.close_chat import close_chat
from chats.models import Chat, Membership
from chats.tests.builders import Caller, make_chat, say


def start(caller, *people):
    return caller.post("chats", {"kind": "direct", "user_list": [person.email for person in people]})


class TestFinding:
    def test_201_then_200_for_the_same_people_regardless_of_the_creator(self, as_ada, as_ben, ada, ben):
        made = start(as_ada, ben)
        assert (made.status_code, made.json()["kind"], made.json()["title"]) == (201, "direct", "")
        again = start(as_ada, ben)
        assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
        other_way = start(as_ben, ada)
        assert (other_way.status_code, other_way.json()["id"]) == (200, made.json()["id"])
        assert Chat.objects.count() == 1

    def test_the_creator_is_an_accepted_member(self, as_ada, as_ben, ada, ben):
        chat_id = start(as_ada, ben).json()["id"]
        assert as_ben.get(f"chats/{chat_id}").status_code == 403
        assert start(as_ben, ada).json()["state"] == "accepted"
        assert as_ben.get(f"chats/{chat_id}").status_code == 200

    def test_another_set_of_people_is_another_chat(self, as_ada, ben, cy):
        ids = {start(as_ada, *people).json()["id"] for people in ([ben], [cy], [ben, cy], [cy, ben])}
        assert len(ids) == 3

    def test_with_yourself(self, as_ada, ada):
        assert start(as_ada, ada).json()["id"] == start(as_ada, ada).json()["id"]

    def test_the_contracts_call_makes_another_one(self, as_ada, ben):
        first = start(as_ada, ben).json()["id"]
        body = {"user_list": [ben.email], "kind": "direct"}
        assert as_ada.post("users/chats", body).json()["id"] != first
        assert start(as_ada, ben).json()["id"] == first

    def test_the_card_names_who_has_not_answered_yet(self, as_ada, ben):
        card = start(as_ada, ben).json()
        assert (card["users"], card["people"]) == (["Ada"], [{"user_id": ben.pk, "name": "Ben", "avatar": None}])

    def test_it_comes_back_out_of_the_archive(self, as_ada, ben):
        chat_id = start(as_ada, ben).json()["id"]
        as_ada.put(f"chats/{chat_id}/archive")
        assert start(as_ada, ben).json()["archived"] is False

    def test_400_for_no_one_and_422_for_too_many_people(self, as_ada):
        assert start(as_ada).status_code == 400
        crowd = [make_person(f"Person {number}") for number in range(9)]
        assert start(as_ada, *crowd).status_code == 422


class TestGoing:
    @pytest.mark.parametrize("how", ["leaves before the first message", "leaves after it"])
    def test_who_has_gone_never_comes_back_to_what_was_said(self, as_ada, as_ben, ada, ben, how):
        chat_id = start(as_ada, ben).json()["id"]
        if how == "leaves before the first message":
            start(as_ben, ada)
        else:
            say(ada, Chat.objects.get(pk=chat_id), "hello")
        assert as_ben.delete(f"users/invited_chats/{chat_id}").status_code == 200
        say(ada, Chat.objects.get(pk=chat_id), "behind his back")
        anew = start(as_ben, ada)
        assert (anew.status_code, anew.json()["id"] == chat_id) == (201, False)
        assert as_ben.get(f"chats/{chat_id}").status_code == 403
        assert start(as_ada, ben).json()["id"] == anew.json()["id"]

    def test_after_staff_closed_it_another_one_begins(self, as_ada, ben):
        chat_id = start(as_ada, ben).json()["id"]
        close_chat(staff=make_person("Sue", is_staff=True), chat_id=chat_id, reason="test")
        assert start(as_ada, ben).status_code == 201

    def test_nothing_reveals_an_owner(self, ada, ben):
        chat = make_chat(ada, ben, kind="direct")
        Caller(ada).delete(f"users/invited_chats/{chat.pk}")
        assert list(chat.messages.values_list("content", flat=True)) == ["Ada left"]
        assert Membership.objects.get(chat=chat).role == "owner"


class TestNoPowers:
    @pytest.fixture
    def direct(self, ada, ben):
        return make_chat(ada, ben, kind="direct")

    def test_its_maker_neither_removes_names_promotes_nor_links(self, direct, as_ada, ben):
        here = f"chats/{direct.pk}"
        refused = [
            as_ada.delete(f"{here}/members/{ben.pk}"),
            as_ada.patch(here, {"title": "Ours"}),
            as_ada.patch(f"{here}/members/{ben.pk}", {"role": "moderator"}),
            as_ada.patch(f"{here}/members/{ben.pk}", {"role": "owner"}),
            as_ada.post(f"{here}/join_links", {"hours": 1, "max_uses": 1}),
            as_ada.post(f"{here}/members", {"user_list": [ben.email]}),
            as_ada.delete(f"{here}/picture"),
        ]
        assert [answer.status_code for answer in refused] == [403, 403, 403, 403, 403, 403, 403]

    def test_nor_deletes_what_the_other_said(self, direct, as_ada, as_ben, ben):
        message = say(ben, direct, "mine")
        assert as_ada.delete(f"chats/{direct.pk}/messages/{message.pk}").status_code == 403
        assert as_ben.delete(f"chats/{direct.pk}/messages/{message.pk}").status_code == 200

    @pytest.mark.parametrize("kind", ["private", "open", "direct", None])
    def test_no_chat_changes_its_kind(self, direct, chat, as_ada, kind):
        for each in (direct, chat):
            answer = as_ada.patch(f"chats/{each.pk}", {"kind": kind})
            assert (answer.status_code, list(answer.json()["errors"])) == (422, ["kind", "code"])

    def test_it_has_no_title_from_the_start(self, as_ada, ben):
        body = {"kind": "direct", "user_list": [ben.email], "title": "Ours"}
        assert as_ada.post("chats", body).json()["errors"].keys() == {"title", "code"}
