"""Announcement chats: only owner and moderators post; others read, react and reply in threads."""

import pytest

from chats.actions.change_role import change_role
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat
from chats.models import Chat
from chats.tests.builders import make_chat, say

SENTENCE = "Only the owner and moderators post here. You can reply in threads."


@pytest.fixture
def news(ada, ben):
    """Ada's announcement chat, with Ben as a plain member who wrote before it became one."""
    chat = make_chat(ada, ben, title="News")
    say(ben, chat, "Ben's earlier words")
    return update_chat(actor=ada, chat_id=chat.pk, posting="moderators")


@pytest.fixture
def root(ada, news):
    return say(ada, news, "We move on Monday")


def post(caller, chat, content="hello", **fields):
    return caller.post(f"chats/{chat.pk}/messages", {"content": content, **fields})


class TestPosting:
    def test_a_plain_member_is_refused_with_code_and_sentence(self, news, root, as_ben):
        before = Chat.objects.get(pk=news.pk).last_seq
        for fields in ({}, {"reply_to": root.pk}, {"content": "/me waves"}):
            answer = post(as_ben, news, **fields)
            assert (answer.status_code, answer.json()["reason"]) == (403, "posting_restricted")
            assert answer.json()["errors"] == {"code": "posting_restricted", "detail": SENTENCE}
        assert Chat.objects.get(pk=news.pk).last_seq == before

    def test_owner_and_moderators_post(self, ada, ben, news, as_ada, as_ben):
        assert post(as_ada, news).status_code == 201
        change_role(actor=ada, chat_id=news.pk, user_id=ben.pk, role="moderator")
        assert post(as_ben, news).status_code == 201

    def test_members_reply_in_threads_and_react(self, news, root, as_ben):
        assert post(as_ben, news, thread_root=root.pk).status_code == 201
        assert as_ben.put(f"chats/{news.pk}/messages/{root.pk}/reactions/👍").status_code == 200

    def test_earlier_messages_stay_their_authors_to_edit(self, ben, news, as_ben):
        earlier = news.messages.get(author=ben)
        path = f"chats/{news.pk}/messages/{earlier.pk}"
        assert as_ben.patch(path, {"content": "corrected"}).status_code == 200
        assert as_ben.delete(path).status_code == 200

    def test_a_repeated_send_from_before_is_answered(self, ada, ben, as_ben):
        chat = make_chat(ada, ben)
        client_id = "6d1c3c5e-9f70-4b8f-8a52-2f3c4d5e6f70"
        assert post(as_ben, chat, client_id=client_id).status_code == 201
        update_chat(actor=ada, chat_id=chat.pk, posting="moderators")
        assert post(as_ben, chat, client_id=client_id).status_code == 200
        assert post(as_ben, chat).status_code == 403

    def test_an_outsider_learns_nothing_of_it(self, news, as_cy):
        answer = post(as_cy, news)
        assert (answer.status_code, answer.json()["errors"]["code"]) == (403, "forbidden")

    def test_it_costs_no_query(self, ada, ben, news, root, django_assert_num_queries):
        chat = make_chat(ada, ben)
        for place in (chat, news):
            with django_assert_num_queries(7):
                send_message(MessageDraft("hello"), author=ada, chat_id=place.pk)

    def test_back_again_everyone_posts(self, ada, news, as_ben):
        update_chat(actor=ada, chat_id=news.pk, posting="everyone")
        assert post(as_ben, news).status_code == 201


class TestChoosing:
    def test_the_owner_changes_it_with_one_system_message_each(self, ada, ben, as_ada):
        chat = make_chat(ada, ben)
        for posting in ("moderators", "moderators", "everyone"):
            answer = as_ada.patch(f"chats/{chat.pk}", {"posting": posting})
            assert (answer.status_code, answer.json()["posting"]) == (200, posting)
        said = [row.content for row in chat.messages.filter(system__type="posting").order_by("pk")]
        assert said == ["Ada let only the owner and moderators post", "Ada let everyone post"]

    @pytest.mark.parametrize("role", ["member", "moderator"])
    def test_403_for_anyone_else(self, ada, ben, news, as_ben, role):
        change_role(actor=ada, chat_id=news.pk, user_id=ben.pk, role=role)
        assert as_ben.patch(f"chats/{news.pk}", {"posting": "everyone"}).status_code == 403
        assert Chat.objects.get(pk=news.pk).posting == "moderators"

    def test_a_moderator_still_changes_the_topic(self, ada, ben, news, as_ben):
        change_role(actor=ada, chat_id=news.pk, user_id=ben.pk, role="moderator")
        assert as_ben.patch(f"chats/{news.pk}", {"topic": "Dates"}).status_code == 200

    @pytest.mark.parametrize("posting", ["", "nobody", 1, ["moderators"]])
    def test_422_for_anything_else(self, news, as_ada, posting):
        assert as_ada.patch(f"chats/{news.pk}", {"posting": posting}).status_code == 422

    def test_a_new_chat_may_be_one_but_not_a_direct_one(self, ben, as_ada):
        body = {"kind": "open", "title": "News", "posting": "moderators"}
        assert as_ada.post("chats", body).json()["posting"] == "moderators"
        direct = {"kind": "direct", "user_list": [ben.email], "posting": "moderators"}
        assert as_ada.post("chats", direct).status_code == 422

    def test_a_direct_chat_never_becomes_one(self, ada, ben, as_ada):
        chat = make_chat(ada, ben, kind="direct")
        assert as_ada.patch(f"chats/{chat.pk}", {"posting": "moderators"}).status_code == 403
