"""Weaknesses of SimpleChatApp that ChatApp does not have: chats and their API. The socket has its own file."""

from uuid import uuid4

import pytest
from django.db import OperationalError

from chats.actions import send_message as sending
from chats.models import Chat, Membership
from chats.tests.builders import make_chat, many, say

pytestmark = pytest.mark.django_db


class TestStrangers:
    def test_only_a_member_acts_on_a_chat(self, chat, as_cy):
        assert as_cy.delete(f"users/invited_chats/{chat.pk}").status_code == 404
        assert as_cy.delete(f"chats/{chat.pk}/members/{as_cy.person.pk}").status_code == 403
        assert Membership.objects.filter(chat=chat).count() == 2

    def test_declining_removes_only_the_caller(self, ada, ben, cy, as_cy):
        chat = make_chat(ada, invited=(ben, cy))
        say(ada, chat, "still here")
        as_cy.delete(f"users/invited_chats/{chat.pk}")
        assert set(Membership.objects.filter(chat=chat).values_list("user_id", flat=True)) == {ada.pk, ben.pk}

    def test_leaving_removes_only_the_caller_and_the_others_keep_the_history(self, ada, chat, as_ada, as_ben):
        many(ada, chat, 3)
        as_ben.delete(f"users/invited_chats/{chat.pk}")
        assert len(as_ada.get(f"chats/{chat.pk}").json()["messages"]) == 3


class TestPendingInvitees:
    def test_until_accepted_only_the_invitation_card_is_visible(self, ada, cy, as_cy):
        chat = make_chat(ada, invited=(cy,))
        say(ada, chat, "not for Cy yet")
        for path in ("", "/0", "/messages", "/members", "/sync?since_seq=0", "/channel_token"):
            assert as_cy.get(f"chats/{chat.pk}{path}").status_code == 403
        assert as_cy.post(f"chats/{chat.pk}/messages", {"content": "hi"}).status_code == 403
        assert "not for Cy yet" not in as_cy.get("users/chats").content.decode()
        as_cy.put(f"users/invited_chats/{chat.pk}")
        assert as_cy.post(f"chats/{chat.pk}/messages", {"content": "hi"}).status_code == 201


class TestHistoryPages:
    def test_before_and_limit_are_stable_while_new_messages_arrive(self, ada, chat, as_ben):
        many(ada, chat, 30)
        newest = as_ben.get(f"chats/{chat.pk}/messages?limit=10").json()["messages"]
        many(ada, chat, 5)
        older = as_ben.get(f"chats/{chat.pk}/messages?limit=10&before={newest[0]['number']}").json()["messages"]
        assert [message["number"] for message in older + newest] == list(range(11, 31))

    def test_the_first_and_later_pages_have_one_order(self, ada, chat, as_ben):
        many(ada, chat, 30)
        pages = [as_ben.get(f"chats/{chat.pk}/{page}").json() for page in (1, 0)]
        assert [message["number"] for page in pages for message in page] == list(range(1, 31))


class TestFailedSends:
    def test_a_failed_send_is_no_acknowledgement_and_its_repeat_is_stored_once(self, monkeypatch, chat, as_ben):
        body = {"content": "kept", "client_id": str(uuid4())}
        with monkeypatch.context() as broken:
            broken.setattr(sending, "lock_and_read", _refuse)
            refused = as_ben.post(f"chats/{chat.pk}/messages", body)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert "disk" not in refused.content.decode()
        assert as_ben.post(f"chats/{chat.pk}/messages", body).status_code == 201
        assert chat.messages.filter(content="kept").count() == 1

    def test_what_was_said_meanwhile_can_be_fetched(self, ada, chat, as_ben):
        cursor = as_ben.get(f"chats/{chat.pk}/sync?since_seq=0").json()["cursor"]
        many(ada, chat, 3)
        missed = as_ben.get(f"chats/{chat.pk}/sync?since_seq={cursor}").json()["changes"]
        assert [message["content"] for message in missed] == ["1", "2", "3"]


class TestInputTimesAndList:
    @pytest.mark.parametrize("content", ["", "   ", "x" * 4_001, None, 7, [], {}])
    def test_long_blank_or_unknown_input_is_refused_by_name(self, chat, as_ben, content):
        answer = as_ben.post(f"chats/{chat.pk}/messages", {"content": content})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["content", "code"])

    def test_times_have_a_zone(self, ada, chat, as_ben):
        say(ada, chat, "now")
        [message] = as_ben.get(f"chats/{chat.pk}").json()["messages"]
        assert message["at"].endswith("Z")

    def test_the_chat_list_loads_no_message_but_the_last_text(self, ada, chat, as_ben, django_assert_num_queries):
        many(ada, chat, 50)
        with django_assert_num_queries(3) as captured:
            as_ben.get("users/chats")
        assert not any('"chats_message"."html"' in query["sql"] for query in captured.captured_queries)


class TestLimitsAndUnread:
    def test_sends_are_limited(self, settings, chat, as_ben):
        settings.SENDS_BURST = settings.SENDS_PER_SECOND = 1
        statuses = {as_ben.post(f"chats/{chat.pk}/messages", {"content": "x"}).status_code for _ in range(10)}
        assert 429 in statuses

    def test_unread_marks(self, ada, chat, as_ben):
        many(ada, chat, 2)
        assert as_ben.get("users/chats").json()["chats"][0]["unread"] == 2
        assert Chat.objects.get().last_number == 2


def _refuse(*_: object):
    raise OperationalError("disk full at /var/lib/secret")
