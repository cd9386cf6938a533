"""Previews of open chats: anyone signed in reads the newest messages; other chats look like missing ones."""

import pytest
from django.test import Client

from accounts.tests.builders import make_person
from chats.actions.block_person import block_person
from chats.actions.close_chat import close_chat
from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.models import DeclinedInvitation, Membership
from chats.tests.builders import Caller, make_chat, many, say

SECRET = "a secret word"


@pytest.fixture
def sue(db):
    return make_person("Sue", is_staff=True)


def chat_of(kind, ada, ben):
    chat = make_chat(ada, ben, kind=kind, **({"title": "Town square"} if kind == "open" else {}))
    say(ben, chat, SECRET)
    return chat


def preview(caller, chat):
    return caller.get(f"chats/{chat.pk}/preview")


class TestWho:
    @pytest.mark.parametrize("kind", ["open", "private", "direct"])
    @pytest.mark.parametrize("who", ["member", "outsider", "staff"])
    def test_only_open_chats_and_those_for_everyone_signed_in(self, ada, ben, cy, sue, kind, who):
        chat = chat_of(kind, ada, ben)
        caller = Caller({"member": ben, "outsider": cy, "staff": sue}[who])
        answer, missing = preview(caller, chat), caller.get("chats/999999/preview")
        if kind == "open":
            assert (answer.status_code, answer.json()["joined"]) == (200, who == "member")
            assert [message["content"] for message in answer.json()["messages"]] == [SECRET]
        else:
            assert answer.status_code == missing.status_code == 403
            assert answer.content == missing.content

    @pytest.mark.parametrize("kind", ["open", "private", "direct"])
    def test_401_without_a_person(self, ada, ben, kind):
        assert Client().get(f"/api/chats/{chat_of(kind, ada, ben).pk}/preview").status_code == 401

    def test_403_for_a_closed_one(self, ada, ben, as_cy, sue):
        chat = chat_of("open", ada, ben)
        close_chat(staff=sue, chat_id=chat.pk, reason="test")
        assert preview(as_cy, chat).content == as_cy.get("chats/999999/preview").content

    def test_who_left_declined_is_invited_or_blocked_reads_as_anyone_else(self, ada, ben, cy, as_ben, as_cy):
        chat = chat_of("open", ada, ben)
        expected = preview(as_cy, chat).json()
        Membership.objects.create(chat=chat, user=cy, state="invited")
        assert preview(as_cy, chat).json() == expected
        Membership.objects.filter(user=cy).delete()
        DeclinedInvitation.objects.create(chat=chat, user=cy)
        block_person(person=ada, user_id=cy.pk)
        assert preview(as_cy, chat).json() == expected
        leave_chat(person=ben, chat_id=chat.pk)
        assert SECRET in preview(as_ben, chat).content.decode()

    def test_the_other_calls_still_refuse_who_only_reads(self, ada, ben, as_cy):
        chat = chat_of("open", ada, ben)
        assert preview(as_cy, chat).status_code == 200
        for path in ("", "/0", "/messages", "/channel_token", "/members", "/sync?since_seq=0"):
            assert as_cy.get(f"chats/{chat.pk}{path}").status_code == 403, path
        assert not chat.memberships.filter(user=as_cy.person).exists()

    @pytest.mark.parametrize("chat_id", ["x", "-1", "9" * 30])
    def test_403_for_a_malformed_id(self, as_cy, chat_id):
        assert as_cy.get(f"chats/{chat_id}/preview").status_code == 403


class TestWhat:
    def test_what_the_list_says_and_the_newest_twenty_messages_oldest_first(self, ada, ben, as_cy):
        chat = make_chat(ada, ben, kind="open", title="Town square")
        many(ben, chat, 22)
        [listed] = as_cy.get("chats/open").json()["chats"]
        answer = preview(as_cy, chat).json()
        messages = answer.pop("messages")
        assert answer == listed
        assert [message["content"] for message in messages] == [str(number) for number in range(3, 23)]

    def test_a_message_is_what_members_receive(self, ada, ben, as_ada, as_cy):
        chat = chat_of("open", ada, ben)
        assert preview(as_cy, chat).json()["messages"] == as_ada.get(f"chats/{chat.pk}").json()["messages"]

    def test_a_deleted_message_shows_no_text(self, ada, ben, as_cy):
        chat = chat_of("open", ada, ben)
        delete_message(actor=ben, chat_id=chat.pk, message_id=chat.messages.get(content=SECRET).pk)
        [message] = preview(as_cy, chat).json()["messages"]
        assert (message["deleted"], message["content"]) == (True, "")
