"""GET /api/chats/:id/messages/:mid/around."""

import pytest

from chats.actions.leave_chat import leave_chat
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Message
from chats.tests.builders import make_chat, many, say


@pytest.fixture
def around(chat):
    def path(message, query=""):
        return f"chats/{chat.pk}/messages/{message.pk}/around{query}"

    return path


def numbers(answer):
    assert answer.status_code == 200, answer.content
    return [message["number"] for message in answer.json()["messages"]]


class TestAround:
    def test_shows_as_many_before_as_after_it_and_says_what_there_is_more(self, ada, chat, around, as_ben):
        many(ada, chat, 9)
        answer = as_ben.get(around(chat.messages.get(number=5), "?each_side=2"))
        assert numbers(answer) == [3, 4, 5, 6, 7]
        assert (answer.json()["more"], answer.json()["newer"]) == (True, True)

    def test_ends_where_the_chat_ends(self, ada, chat, around, as_ben):
        many(ada, chat, 5)
        answer = as_ben.get(around(chat.messages.get(number=3), "?each_side=2"))
        assert numbers(answer) == [1, 2, 3, 4, 5]
        assert {key: answer.json()[key] for key in ("more", "newer", "next")} == {
            "more": False, "newer": False, "next": None,
        }  # fmt: skip
        assert numbers(as_ben.get(around(chat.messages.get(number=1)))) == [1, 2, 3, 4, 5]
        assert numbers(as_ben.get(around(chat.messages.get(number=5), "?each_side=1"))) == [4, 5]

    def test_next_goes_on_in_the_messages(self, ada, chat, around, as_ben):
        many(ada, chat, 9)
        cursor = as_ben.get(around(chat.messages.get(number=6), "?each_side=1")).json()["next"]
        assert numbers(as_ben.get(f"chats/{chat.pk}/messages?cursor={cursor}&limit=2")) == [3, 4]

    def test_of_a_reply_are_its_thread_whose_next_goes_on_there(self, ada, chat, around, as_ben):
        root = say(ada, chat, "root")
        replies = [
            send_message(MessageDraft(str(at), thread_root=root.pk), author=ada, chat_id=chat.pk).message
            for at in range(6)
        ]
        say(ada, chat, "another")
        answer = as_ben.get(around(replies[3], "?each_side=1"))
        assert [one["content"] for one in answer.json()["messages"]] == ["2", "3", "4"]
        assert (answer.json()["more"], answer.json()["newer"]) == (True, True)
        thread = f"chats/{chat.pk}/messages/{root.pk}/thread?limit=1&cursor={answer.json()['next']}"
        assert [one["content"] for one in as_ben.get(thread).json()["messages"]] == ["1"]

    def test_of_a_system_message_is_it_alone(self, ada, chat, around, as_ben):
        many(ada, chat, 2)
        row = chat.messages.filter(kind=Message.Kind.SYSTEM).first()
        answer = as_ben.get(around(row)).json()
        assert [one["id"] for one in answer["messages"]] == [row.pk]
        assert (answer["more"], answer["newer"], answer["next"]) == (False, False, None)

    @pytest.mark.parametrize("query", ["?each_side=0", "?each_side=51", "?each_side=x", "?each_side=", "?sides=1"])
    def test_422_for_what_is_no_number_of_messages(self, ada, chat, around, as_ben, query):
        assert as_ben.get(around(say(ada, chat, "hi"), query)).status_code == 422

    def test_shows_nothing_to_outsiders_and_those_who_left(self, ada, ben, chat, around, as_ben, as_cy):
        message = say(ada, chat, "secret")
        assert as_cy.get(around(message)).status_code == 403
        leave_chat(person=ben, chat_id=chat.pk)
        answer = as_ben.get(around(message))
        assert answer.status_code == 403
        assert "secret" not in answer.content.decode()

    def test_404_for_a_message_of_another_chat_that_one_is_not_in(self, ada, cy, chat, around, as_ben):
        elsewhere = say(ada, make_chat(ada, cy), "secret")
        answer = as_ben.get(around(elsewhere))
        assert answer.status_code == 404
        assert "secret" not in answer.content.decode()
