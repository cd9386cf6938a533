"""Replies: `reply_to` quotes a message, `thread_root` replies in its thread; GET …/:mid/thread."""

import pytest

from accounts.tests.builders import make_person
from chats.actions.send_message import MessageDraft, prepare_message, send_together
from chats.models import Chat, Membership, Message
from chats.tests.builders import make_chat, say

NO_ANSWER = ["isn't a message of this chat that can be replied to"]


@pytest.fixture
def question(ben, chat):
    return say(ben, chat, "Shall we\nstart at *eight*?")


@pytest.fixture
def post(chat, as_ada):
    def post_answer(content="yes", caller=as_ada, **fields):
        return caller.post(f"chats/{chat.pk}/messages", {"content": content, **fields})

    return post_answer


@pytest.fixture
def shown(chat, as_ada):
    def message_of(message_id):
        changes = as_ada.get(f"chats/{chat.pk}/sync?since_seq=0").json()["changes"]
        return next(change for change in changes if change["id"] == message_id)

    return message_of


def last_seq(chat):
    return Chat.objects.get(pk=chat.pk).last_seq


class TestQuotes:
    def test_a_reply_shows_one_line_of_what_it_answers(self, ben, question, post, shown):
        sent = post(reply_to=question.pk).json()
        assert sent["number"] == 2
        assert shown(sent["id"])["reply_to"] == {
            "id": question.pk, "number": 1, "user": "Ben", "user_id": ben.pk,
            "content": "Shall we start at eight?", "deleted": False,
        }  # fmt: skip
        assert shown(question.pk)["thread_count"] == 0

    def test_a_long_text_is_cut_short(self, ben, chat, post, shown):
        long = say(ben, chat, "x" * 4_000)
        quote = shown(post(reply_to=long.pk).json()["id"])["reply_to"]
        assert quote["content"] == "x" * 139 + "…"

    def test_the_quote_follows_what_it_quotes(self, chat, question, post, shown, as_ben):
        reply_id = post(reply_to=question.pk).json()["id"]
        as_ben.patch(f"chats/{chat.pk}/messages/{question.pk}", {"content": "At nine?"})
        assert shown(reply_id)["reply_to"]["content"] == "At nine?"
        as_ben.delete(f"chats/{chat.pk}/messages/{question.pk}")
        quote = shown(reply_id)["reply_to"]
        assert (quote["content"], quote["deleted"], quote["user"]) == ("", True, "Ben")

    def test_a_deleted_reply_quotes_nothing(self, chat, question, post, as_ada):
        reply_id = post(reply_to=question.pk).json()["id"]
        assert as_ada.delete(f"chats/{chat.pk}/messages/{reply_id}").json()["reply_to"] is None


@pytest.mark.parametrize("field", ["reply_to", "thread_root"])
class TestRefused:
    def test_422_for_a_message_of_another_chat_though_one_is_in_it(self, ada, chat, field, post):
        elsewhere = say(ada, make_chat(ada), "a secret word")
        before = last_seq(chat)
        answer = post(**{field: elsewhere.pk})
        assert (answer.status_code, answer.json()["errors"]) == (422, {field: NO_ANSWER, "code": "invalid"})
        assert "secret" not in answer.content.decode()
        assert last_seq(chat) == before

    def test_422_for_a_tombstone_a_system_message_and_an_unknown_message(self, chat, question, field, post, as_ben):
        as_ben.delete(f"chats/{chat.pk}/messages/{question.pk}")
        row = chat.messages.get(kind="system")
        for message_id in (question.pk, row.pk, 999_999, 0, 2**70):
            assert post(**{field: message_id}).json()["errors"] == {field: NO_ANSWER, "code": "invalid"}

    @pytest.mark.parametrize("value", ["1", -1, 1.0, True, [1], {"id": 1}])
    def test_422_for_what_is_no_id(self, field, post, value):
        assert post(**{field: value}).json()["errors"] == {
            field: ["must be a whole number from 0 up"],
            "code": "invalid",
        }

    def test_null_is_none(self, field, post):
        assert post(**{field: None}).status_code == 201


class TestThreads:
    def test_a_reply_in_a_thread_has_no_number_and_its_root_counts_it_in_a_change_of_its_own(
        self, chat, question, post, shown
    ):
        before = last_seq(chat)
        sent = post(thread_root=question.pk).json()
        assert (sent["number"], sent["seq"]) == (None, before + 1)
        reply, root = shown(sent["id"]), shown(question.pk)
        assert (reply["kind"], reply["number"], reply["thread_root"]) == ("text", None, question.pk)
        assert (root["thread_count"], root["seq"], root["edited_at"]) == (1, before + 2, None)
        chat.refresh_from_db()
        assert (chat.last_number, chat.last_seq) == (1, before + 2)

    def test_it_is_in_no_page_no_last_line_and_no_count(self, ada, ben, chat, question, post, as_ada, as_ben):
        at = Chat.objects.get(pk=chat.pk).last_at
        post("in the thread", thread_root=question.pk)
        for where in ("", "/0", "/messages?system=1"):
            assert "in the thread" not in as_ben.get(f"chats/{chat.pk}{where}").content.decode()
        card = as_ben.get("users/chats").json()["chats"][0]
        assert (card["message"], card["unread"]) == ("Shall we\nstart at *eight*?", 0)
        assert Chat.objects.get(pk=chat.pk).last_at == at

    def test_speaking_in_a_thread_reads_nothing_of_the_main_line(self, ada, question, post):
        post(thread_root=question.pk)
        assert Membership.objects.get(user=ada).read_number == 0

    def test_no_thread_begins_inside_another(self, question, post):
        reply_id = post(thread_root=question.pk).json()["id"]
        assert post(thread_root=reply_id).status_code == 422
        assert post(reply_to=reply_id, thread_root=question.pk).status_code == 201

    def test_several_at_once_raise_the_count_once(self, ada, ben, chat, question):
        drafts = [
            prepare_message(MessageDraft("x", thread_root=root), author=author, chat_id=chat.pk)
            for author, root in ((ada, question.pk), (ben, None), (ben, question.pk))
        ]
        before = last_seq(chat)
        replies = [outcome.message for outcome in send_together(drafts)]
        question.refresh_from_db()
        assert [reply.changed_seq for reply in replies] == [before + 1, before + 2, before + 3]
        assert (question.thread_count, question.changed_seq, last_seq(chat)) == (2, before + 4, before + 4)
        assert question.thread_last_at == replies[-1].at
        assert question.thread_user_ids == [ben.pk, ada.pk]

    def test_a_deleted_reply_is_counted_no_more(self, chat, question, post, shown, as_ada):
        first, second = (post(thread_root=question.pk).json() for _ in range(2))
        assert shown(question.pk)["thread_last_at"] == second["at"]
        gone = as_ada.delete(f"chats/{chat.pk}/messages/{second['id']}").json()
        assert (gone["deleted"], gone["thread_root"]) == (True, question.pk)
        root = shown(question.pk)
        assert (root["thread_count"], root["thread_last_at"], root["seq"]) == (1, first["at"], gone["seq"] + 1)
        assert root["thread_user_ids"] == [shown(first["id"])["user_id"]]
        as_ada.delete(f"chats/{chat.pk}/messages/{first['id']}")
        assert (shown(question.pk)["thread_count"], shown(question.pk)["thread_last_at"]) == (0, None)

    def test_a_reply_can_be_edited_reacted_to_and_pinned(self, chat, question, post, as_ada, as_ben):
        path = f"chats/{chat.pk}/messages/{post(thread_root=question.pk).json()['id']}"
        assert as_ada.patch(path, {"content": "no"}).json()["number"] is None
        assert as_ben.put(f"{path}/reactions/👍").status_code == 200
        assert as_ben.put(f"{path}/pin").status_code == 200


class TestGetThread:
    def test_the_root_and_its_replies_oldest_first_page_by_page(self, chat, question, post, as_ben):
        ids = [post(str(number), thread_root=question.pk).json()["id"] for number in range(5)]
        path = f"chats/{chat.pk}/messages/{question.pk}/thread"
        newest = as_ben.get(f"{path}?limit=2").json()
        assert (newest["root"]["id"], newest["root"]["thread_count"], newest["more"]) == (question.pk, 5, True)
        assert [message["id"] for message in newest["messages"]] == ids[3:]
        older = as_ben.get(f"{path}?before={ids[3]}&limit=3").json()
        assert ([message["id"] for message in older["messages"]], older["more"]) == (ids[:3], False)

    def test_a_message_without_replies_has_an_empty_one_and_a_tombstones_stays(self, chat, question, post, as_ben):
        path = f"chats/{chat.pk}/messages/{question.pk}"
        assert as_ben.get(f"{path}/thread").json()["messages"] == []
        post(thread_root=question.pk)
        as_ben.delete(path)
        thread = as_ben.get(f"{path}/thread").json()
        assert (thread["root"]["deleted"], len(thread["messages"])) == (True, 1)

    def test_404_for_a_reply_a_system_row_and_a_message_of_another_chat(self, ada, chat, question, post, as_ada):
        reply_id = post(thread_root=question.pk).json()["id"]
        row = chat.messages.get(kind="system")
        elsewhere = say(ada, make_chat(ada), "x")
        for message_id in (reply_id, row.pk, elsewhere.pk, 999_999, "abc"):
            assert as_ada.get(f"chats/{chat.pk}/messages/{message_id}/thread").status_code == 404

    @pytest.mark.parametrize("query", ["before=abc", "limit=0", "limit=-1"])
    def test_422_for_a_wrong_page(self, chat, question, as_ada, query):
        assert as_ada.get(f"chats/{chat.pk}/messages/{question.pk}/thread?{query}").status_code == 422

    def test_as_many_queries_for_fifty_replies_by_many_as_for_one(
        self, ada, ben, chat, question, post, as_ada, django_assert_num_queries
    ):
        crowd = [make_person(f"P {number}") for number in range(10)]
        seq = last_seq(chat) + 100
        Message.objects.bulk_create(
            Message(
                chat=chat,
                changed_seq=seq + n,
                author=crowd[n % 10],
                content="x",
                thread_root=question,
                reply_to=question,
            )
            for n in range(50)
        )
        with django_assert_num_queries(4):
            answer = as_ada.get(f"chats/{chat.pk}/messages/{question.pk}/thread?limit=100")
        assert len(answer.json()["messages"]) == 50
