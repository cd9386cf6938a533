"""GET and POST /api/chats/:id/messages."""

from uuid import uuid4

import pytest

from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.models import Chat, Membership, Message
from chats.tests.builders import make_chat, many, say


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/messages"


def numbers(answer):
    return [message["number"] for message in answer.json()["messages"]]


class TestPostMessages:
    def test_201_with_id_number_seq_client_id_and_at(self, chat, path, as_ben):
        client_id = str(uuid4())
        answer = as_ben.post(path, {"content": "  hello \n", "client_id": client_id})
        stored = chat.messages.get(number=1)
        assert answer.status_code == 201
        assert set(answer.json()) == {"id", "number", "seq", "client_id", "at"}
        assert (answer.json()["id"], answer.json()["seq"], answer.json()["client_id"]) == (stored.pk, 2, client_id)
        assert stored.content == "hello"

    def test_a_repeat_is_200_with_the_first_message_and_stores_nothing(self, chat, path, as_ben):
        body = {"content": "first", "client_id": str(uuid4())}
        first = as_ben.post(path, body)
        again = as_ben.post(path, {**body, "content": "other text"})
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == {**first.json(), "repeated": True}
        assert [message.content for message in chat.messages.filter(kind="text")] == ["first"]

    def test_your_own_message_is_read(self, ada, chat, path, as_ben, as_ada):
        many(ada, chat, 3)
        as_ben.post(path, {"content": "x"})
        assert as_ben.get("users/chats").json()["chats"][0]["unread"] == 0
        assert as_ada.get("users/chats").json()["chats"][0]["unread"] == 1

    @pytest.mark.parametrize("length", [1, 4_000])
    def test_content_of_1_to_4000_characters_after_trimming(self, path, as_ben, length):
        assert as_ben.post(path, {"content": f" {'ä' * length}\n"}).status_code == 201

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "can't be blank"),
            (" \n\t ", "can't be blank"),
            ("\u200b\u2060", "can't be blank"),
            (None, "can't be blank"),
            ("x" * 4_001, "should be at most 4000 character(s)"),
            ("a\x00b", "has characters that cannot be stored"),
            ("\ud800", "has characters that cannot be stored"),
            (7, "must be text"),
            (["x"], "must be text"),
            ({"$gt": ""}, "must be text"),
            (True, "must be text"),
        ],
    )
    def test_422_says_what_is_wrong_with_the_content(self, chat, path, as_ben, content, message):
        answer = as_ben.post(path, {"content": content})
        assert (answer.status_code, answer.json()["errors"]) == (422, {"content": [message], "code": "invalid"})
        assert not chat.messages.filter(kind="text").exists()

    @pytest.mark.parametrize("client_id", ["x", "", 7, ["a"], "0" * 31, "\x00"])
    def test_422_for_a_client_id_that_is_no_uuid(self, path, as_ben, client_id):
        answer = as_ben.post(path, {"content": "x", "client_id": client_id})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["client_id", "code"])

    def test_429_with_retry_after_past_the_burst_and_others_are_not_disturbed(self, settings, path, as_ada, as_ben):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 3, 1
        statuses = [as_ben.post(path, {"content": "x"}).status_code for _ in range(5)]
        refused = as_ben.post(path, {"content": "x"})
        assert statuses == [201, 201, 201, 429, 429]
        assert int(refused.headers["Retry-After"]) >= 1
        assert as_ada.post(path, {"content": "x"}).status_code == 201

    def test_a_send_takes_7_queries_and_its_transaction(self, path, as_ben, django_assert_num_queries):
        # Authentication; savepoint and release; lock, repeat, membership; message, chat, read position.
        with django_assert_num_queries(9):
            as_ben.post(path, {"content": "x", "client_id": str(uuid4())})


class TestGetMessages:
    def test_the_newest_without_before_oldest_first(self, ada, chat, path, as_ben):
        many(ada, chat, 20)
        answer = as_ben.get(path)
        assert (numbers(answer), answer.json()["more"]) == (list(range(6, 21)), True)

    def test_before_and_limit(self, ada, chat, path, as_ben):
        many(ada, chat, 20)
        answer = as_ben.get(f"{path}?before=6&limit=3")
        assert (numbers(answer), answer.json()["more"]) == ([3, 4, 5], True)
        answer = as_ben.get(f"{path}?before=3&limit=2")
        assert (numbers(answer), answer.json()["more"]) == ([1, 2], False)

    def test_a_page_is_stable_while_new_messages_arrive(self, ada, chat, path, as_ben):
        many(ada, chat, 30)
        seen: list[int] = []
        before = ""
        while True:
            page = as_ben.get(f"{path}?limit=7{before}").json()
            seen = [message["id"] for message in page["messages"]] + seen
            if not page["more"]:
                break
            say(ada, chat, "meanwhile")
            before = f"&before={page['messages'][0]['number']}"
        assert seen == list(chat.messages.filter(number__lte=30).order_by("number").values_list("pk", flat=True))

    def test_at_most_100(self, ada, chat, path, as_ben):
        Message.objects.bulk_create(
            Message(chat=chat, number=n, changed_seq=n + 1, author=ada, content="x") for n in range(1, 121)
        )
        assert len(as_ben.get(f"{path}?limit=100").json()["messages"]) == 100
        assert as_ben.get(f"{path}?limit=101").status_code == 422

    def test_nothing_before_the_first(self, ada, chat, path, as_ben):
        many(ada, chat, 2)
        for before in (0, 1):
            assert as_ben.get(f"{path}?before={before}").json() == {"messages": [], "more": False, "next": None}

    def test_a_number_past_everything_is_the_newest_page(self, ada, chat, path, as_ben):
        many(ada, chat, 2)
        assert numbers(as_ben.get(f"{path}?before={'9' * 40}")) == [1, 2]

    @pytest.mark.parametrize(
        "query", ["before=abc", "before=-1", "before=9e99", "limit=0", "limit=x", "limit=-5", "system=maybe"]
    )
    def test_422_for_what_is_no_place(self, path, as_ben, query):
        assert as_ben.get(f"{path}?{query}").status_code == 422

    def test_system_rows_come_only_when_asked_for_and_at_their_place(self, ada, ben, cy, as_ada):
        chat = make_chat(ada, ben)
        many(ada, chat, 2)
        leave_chat(person=ben, chat_id=chat.pk)
        many(ada, chat, 2)
        path = f"chats/{chat.pk}/messages"
        assert numbers(as_ada.get(path)) == [1, 2, 3, 4]
        assert numbers(as_ada.get(f"{path}?system=1")) == [None, 1, 2, None, 3, 4]
        assert numbers(as_ada.get(f"{path}?system=1&limit=2")) == [None, 3, 4]
        assert numbers(as_ada.get(f"{path}?system=1&limit=2&before=3")) == [None, 1, 2]

    def test_it_takes_3_queries_however_far_back(self, ada, chat, path, as_ben, django_assert_num_queries):
        many(ada, chat, 40)
        for query in ("", "?before=10", "?limit=40"):
            with django_assert_num_queries(3):
                as_ben.get(path + query)


class TestUnread:
    def test_tombstones_above_the_read_position_do_not_count(self, ada, chat, path, as_ben):
        many(ada, chat, 4)
        delete_message(actor=ada, chat_id=chat.pk, message_id=chat.messages.get(number=2).pk)
        assert as_ben.get("users/chats").json()["chats"][0]["unread"] == 3
        as_ben.post(f"chats/{chat.pk}/read", {"number": 3})
        assert as_ben.get("users/chats").json()["chats"][0]["unread"] == 1
        assert Membership.objects.get(chat=chat, user=as_ben.person).read_number == 3
        assert Chat.objects.get(pk=chat.pk).last_number == 4
