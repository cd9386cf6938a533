"""Blocking: what a blocked person can notice, and what they can't."""

import pytest

from accounts.models import Block
from accounts.tests.builders import make_person
from chats.actions.block_person import block_person
from chats.actions.open_direct_chat import open_direct_chat
from chats.models import Chat, Membership, Message
from chats.tests.builders import Caller, make_chat, say

pytestmark = pytest.mark.django_db


def blocks(blocker, blocked) -> None:
    block_person(person=blocker, user_id=blocked.pk)


def takes_none(person, _other=None) -> None:
    Caller(person).patch("users/me", {"takes_direct_messages": False})
    person.refresh_from_db()


def direct_chat(one, other, *texts: str) -> Chat:
    chat = open_direct_chat(person=one, others=[other]).chat
    say(one, chat, *(texts or ("hello",)))
    return chat


# The two ways of not accepting must look alike from outside.
WAYS = pytest.mark.parametrize("closes", [blocks, takes_none], ids=["blocks", "takes none"])


class TestBlocking:
    def test_block_list_and_unblock_and_no_one_is_notified(self, as_ada, as_ben, ada, ben):
        assert as_ada.get(f"people/{ben.pk}").json()["blocked"] is False
        for _ in range(2):
            answer = as_ada.put(f"people/{ben.pk}/block")
            assert answer.status_code == 200
            assert answer.json()["blocked"] is True
        assert [one["id"] for one in as_ada.get("users/me/blocks").json()["people"]] == [ben.pk]
        assert as_ben.get("users/me/blocks").json() == {"people": [], "next": None}
        assert as_ben.get(f"people/{ada.pk}").json()["blocked"] is False
        for _ in range(2):
            assert as_ada.delete(f"people/{ben.pk}/block").status_code == 200
        assert as_ada.get("users/me/blocks").json() == {"people": [], "next": None}

    def test_yourself_and_unknown_or_invisible_people_cannot_be_blocked(self, as_ada, ada, cy, settings):
        assert as_ada.put(f"people/{ada.pk}/block").status_code == 422
        assert as_ada.put("people/999999/block").status_code == 404
        assert as_ada.put("people/no-number/block").status_code in {403, 404}
        settings.MEMBER_DIRECTORY = False
        assert as_ada.put(f"people/{cy.pk}/block").status_code == 404
        assert not Block.objects.exists()

    def test_blocks_are_bounded(self, as_ada, ben, cy, monkeypatch):
        monkeypatch.setattr("chats.actions.block_person.MAX_BLOCKS", 1)
        assert as_ada.put(f"people/{ben.pk}/block").status_code == 200
        assert as_ada.put(f"people/{cy.pk}/block").status_code == 422
        assert Block.objects.count() == 1


class TestDirectMessages:
    @WAYS
    def test_a_new_direct_chat_is_refused_whichever_way_it_is_asked_for(self, as_ada, ada, ben, cy, closes):
        closes(ben, ada)
        answers = [
            as_ada.post(f"people/{ben.pk}/chat"),
            as_ada.post("chats", {"kind": "direct", "user_ids": [ben.pk]}),
            as_ada.post("chats", {"kind": "direct", "user_list": [ben.email]}),
            as_ada.post("chats", {"kind": "direct", "user_ids": [ben.pk, cy.pk]}),
        ]
        for answer in answers:
            assert answer.status_code == 403
            assert answer.json()["reason"] == "not_accepting"
            assert answer.json()["error"] == "Forbidden"
        assert not Chat.objects.exists()

    @WAYS
    def test_everything_said_in_one_that_is_there_is_refused(self, as_ada, ada, ben, closes):
        chat = direct_chat(ada, ben)
        message = Message.objects.get(chat=chat, number=1)
        closes(ben, ada)
        at = f"chats/{chat.pk}/messages"
        answers = [
            as_ada.post(at, {"content": "again"}),
            as_ada.post(at, {"content": "in the thread", "thread_root": message.pk}),
            as_ada.post(at, {"content": "an answer", "reply_to": message.pk}),
            as_ada.patch(f"{at}/{message.pk}", {"content": "in other words"}),
            as_ada.put(f"{at}/{message.pk}/reactions/%F0%9F%91%8D"),
            as_ada.put(f"{at}/{message.pk}/pin"),
        ]
        assert [answer.status_code for answer in answers] == [403] * 6
        assert {answer.json()["reason"] for answer in answers} == {"not_accepting"}
        message.refresh_from_db()
        assert (message.content, message.reactions, message.pinned_at, message.thread_count) == ("hello", [], None, 0)
        assert Message.objects.filter(chat=chat, kind="text").count() == 1

    @WAYS
    def test_reading_taking_back_and_finding_it_again_go_on(self, as_ada, ada, ben, closes):
        chat = direct_chat(ada, ben)
        message = Message.objects.get(chat=chat, number=1)
        closes(ben, ada)
        assert as_ada.get(f"chats/{chat.pk}/messages").status_code == 200
        found = as_ada.post(f"people/{ben.pk}/chat")
        assert (found.status_code, found.json()["id"]) == (200, chat.pk)
        assert as_ada.delete(f"chats/{chat.pk}/messages/{message.pk}").status_code == 200

    @WAYS
    def test_one_that_was_opened_but_not_delivered_is_not_delivered(self, as_ada, as_ben, ada, ben, cy, closes):
        two = open_direct_chat(person=ada, others=[ben]).chat
        three = open_direct_chat(person=ada, others=[ben, cy]).chat
        closes(ben, ada)
        for chat in (two, three):
            answer = as_ada.post(f"chats/{chat.pk}/messages", {"content": "first"})
            assert (answer.status_code, answer.json()["reason"]) == (403, "not_accepting")
        assert as_ben.get("users/chats").json() == {"chats": [], "invited_chats": []}

    def test_a_message_that_was_stored_is_answered_again(self, as_ada, ada, ben):
        chat = direct_chat(ada, ben)
        body = {"content": "once", "client_id": "5f0c3f4e-2f6e-4a39-9f0c-0b1f5a4b8b10"}
        assert as_ada.post(f"chats/{chat.pk}/messages", body).status_code == 201
        blocks(ben, ada)
        assert as_ada.post(f"chats/{chat.pk}/messages", body).status_code == 200

    @WAYS
    def test_others_and_other_chats_are_not_concerned(self, as_ada, as_ben, as_cy, ada, ben, cy, closes):
        group, three = make_chat(ada, ben), make_chat(ada, ben, cy, kind="direct")
        say(ada, three, "to both")
        closes(ben, ada)
        for chat in (group, three):
            assert as_ada.post(f"chats/{chat.pk}/messages", {"content": "hello"}).status_code == 201
        assert [one["unread"] for one in as_ben.get("users/chats").json()["chats"]] != [0, 0]
        assert as_cy.post(f"people/{ada.pk}/chat").status_code == 201

    def test_who_blocks_may_still_write_and_it_ends_with_the_block(self, as_ada, as_ben, ada, ben):
        chat = direct_chat(ada, ben)
        blocks(ben, ada)
        assert as_ben.post(f"chats/{chat.pk}/messages", {"content": "goodbye"}).status_code == 201
        as_ben.delete(f"people/{ada.pk}/block")
        assert as_ada.post(f"chats/{chat.pk}/messages", {"content": "back"}).status_code == 201

    def test_the_two_refusals_are_the_same_bytes(self, as_ada, ada, ben, cy):
        blocks(ben, ada)
        takes_none(cy)
        one, other = (as_ada.post(f"people/{person.pk}/chat") for person in (ben, cy))
        assert (one.status_code, one.content) == (other.status_code, other.content)

    def test_a_chat_with_yourself_is_always_open(self, as_ada, ada):
        takes_none(ada)
        assert as_ada.post(f"people/{ada.pk}/chat").status_code == 201


class TestInvitations:
    def test_it_is_answered_as_for_a_person_who_is_unknown(self, as_ada, ada, ben, cy):
        chat = make_chat(ada, cy)
        blocks(ben, ada)
        for path in (f"chats/{chat.pk}/members", "users/chats", "chats"):
            alone = as_ada.post(path, {"user_list": [ben.email]})
            unknown = as_ada.post(path, {"user_list": ["nobody@example.org"]})
            assert (alone.status_code, alone.content) == (unknown.status_code, unknown.content)
            together = as_ada.post(path, {"user_list": [ben.email, cy.email]})
            assert (together.status_code, together.json()["unknown"]) == (201, [ben.email])
        by_id = as_ada.post(f"chats/{chat.pk}/members", {"user_ids": [ben.pk]})
        assert by_id.status_code == as_ada.post(f"chats/{chat.pk}/members", {"user_ids": [999_999]}).status_code == 400
        by_name = as_ada.post(f"chats/{chat.pk}/members", {"user_list": ["Ben"]})
        assert by_name.status_code == as_ada.post(f"chats/{chat.pk}/members", {"user_list": ["Nobody"]}).status_code
        assert not Membership.objects.filter(user=ben).exists()

    def test_a_namesake_is_meant_when_the_other_one_blocks(self, as_ada, ada, ben, cy):
        other = make_person("Ben")
        chat = make_chat(ada, cy)
        blocks(ben, ada)
        assert as_ada.post(f"chats/{chat.pk}/members", {"user_list": ["Ben"]}).json()["invited"] == [other.pk]

    def test_someone_else_invites_as_before(self, as_cy, ada, ben, cy):
        blocks(ben, ada)
        assert as_cy.post("users/chats", {"user_list": [ben.email]}).status_code == 201


class TestGroups:
    def test_mentions_of_the_blocked_ask_for_no_attention_and_look_the_same_to_everyone(
        self, as_ada, as_ben, ada, ben, cy
    ):
        chat = make_chat(ada, ben, cy)
        blocks(ben, ada)
        sent = as_ada.post(f"chats/{chat.pk}/messages", {"content": "@Ben and @Cy, look"})
        assert sent.status_code == 201
        card = as_ben.get("users/chats").json()["chats"][0]
        assert (card["unread"], card["mentions"]) == (1, 0)
        assert Caller(cy).get("users/chats").json()["chats"][0]["mentions"] == 1
        [mine, theirs] = [caller.get(f"chats/{chat.pk}/messages").json()["messages"][-1] for caller in (as_ada, as_ben)]
        assert mine["mentions"] == theirs["mentions"] == sorted([ben.pk, cy.pk])
        message = Message.objects.get(chat=chat, number=1)
        as_ada.patch(f"chats/{chat.pk}/messages/{message.pk}", {"content": "@Ben, again"})
        assert as_ben.get("users/chats").json()["chats"][0]["mentions"] == 0
        say(cy, chat, "@Ben, me")
        assert as_ben.get("users/chats").json()["chats"][0]["mentions"] == 1


class TestSwitch:
    def test_it_is_private_to_see_and_to_set(self, as_ada, as_ben, ada):
        assert as_ada.get("users/me").json()["takes_direct_messages"] is True
        assert as_ada.patch("users/me", {"takes_direct_messages": "no"}).status_code == 422
        assert as_ada.patch("users/me", {"takes_direct_messages": False}).json()["takes_direct_messages"] is False
        assert "takes_direct_messages" not in as_ben.get(f"people/{ada.pk}").json()
