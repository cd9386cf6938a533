"""POST /api/chats/:id/read and /unread, GET /api/chats/:id/sync."""

import pytest

from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.models import Chat, Message
from chats.tests.builders import many, say


@pytest.fixture
def path(ada, chat):
    many(ada, chat, 10)
    return f"chats/{chat.pk}"


class TestRead:
    def test_it_raises_and_says_what_is_left(self, path, as_ben):
        answer = as_ben.post(f"{path}/read", {"number": 4})
        assert (answer.status_code, answer.json()) == (200, {"read_number": 4, "unread": 6, "mentions": 0})

    def test_it_never_goes_back(self, path, as_ben):
        as_ben.post(f"{path}/read", {"number": 8})
        assert as_ben.post(f"{path}/read", {"number": 2}).json()["read_number"] == 8

    def test_it_never_goes_past_the_newest(self, path, as_ben):
        for number in (11, 10**30):
            assert as_ben.post(f"{path}/read", {"number": number}).json() == {
                "read_number": 10, "unread": 0, "mentions": 0,
            }  # fmt: skip

    def test_it_uses_no_seq(self, path, as_ben):
        before = Chat.objects.get().last_seq
        as_ben.post(f"{path}/read", {"number": 10})
        as_ben.post(f"{path}/unread", {"number": 1})
        assert Chat.objects.get().last_seq == before


class TestUnread:
    def test_it_sets(self, path, as_ben):
        as_ben.post(f"{path}/read", {"number": 10})
        assert as_ben.post(f"{path}/unread", {"number": 3}).json() == {"read_number": 3, "unread": 7, "mentions": 0}
        assert as_ben.post(f"{path}/unread", {"number": 5}).json()["read_number"] == 5


@pytest.mark.parametrize("endpoint", ["read", "unread"])
@pytest.mark.parametrize("number", [-1, 1.5, "4", None, True, [1], {}])
def test_422_for_what_is_no_number(path, as_ben, endpoint, number):
    answer = as_ben.post(f"{path}/{endpoint}", {"number": number})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["number", "code"])


class TestSync:
    def test_changes_oldest_first_each_in_its_present_state(self, ada, chat, path, as_ben):
        first, second = chat.messages.filter(number__lte=2).order_by("number")
        edit_message(actor=ada, chat_id=chat.pk, message_id=first.pk, content="one")
        delete_message(actor=ada, chat_id=chat.pk, message_id=second.pk)
        answer = as_ben.get(f"{path}/sync?since_seq=10").json()
        assert [(row["number"], row["content"], row["seq"]) for row in answer["changes"]] == [
            (10, "10", 11), (1, "one", 12), (2, "", 13),
        ]  # fmt: skip
        assert (answer["cursor"], answer["more"]) == (13, False)
        assert answer["changes"][2]["deleted"] is True

    def test_system_rows_are_changes_too(self, path, as_ben):
        [first, *_] = as_ben.get(f"{path}/sync?since_seq=0").json()["changes"]
        assert (first["kind"], first["number"], first["system"]["type"]) == ("system", None, "joined")

    def test_nothing_missed(self, path, as_ben):
        assert as_ben.get(f"{path}/sync?since_seq=11").json() == {"changes": [], "cursor": 11, "more": False}

    def test_at_most_100_and_the_cursor_goes_on(self, ada, chat, path, as_ben):
        many(ada, chat, 150)
        first = as_ben.get(f"{path}/sync?since_seq=0").json()
        assert (len(first["changes"]), first["cursor"], first["more"]) == (100, 100, True)
        second = as_ben.get(f"{path}/sync?since_seq=100").json()
        assert (len(second["changes"]), second["cursor"], second["more"]) == (61, 161, False)

    def test_at_most_256_kib(self, ada, chat, as_ben):
        say(ada, chat, *("x" * 4_000 for _ in range(60)))
        seen, cursor, more = 0, 0, True
        while more:
            answer = as_ben.get(f"chats/{chat.pk}/sync?since_seq={cursor}")
            assert len(answer.content) < 257 * 1024
            seen += len(answer.json()["changes"])
            cursor, more = answer.json()["cursor"], answer.json()["more"]
        assert (seen, cursor) == (61, 61)

    def test_more_than_500_behind_is_a_reset_with_exact_unread(self, ada, chat, as_ben):
        Message.objects.bulk_create(
            Message(chat=chat, number=n, changed_seq=n + 1, author=ada, content="x") for n in range(1, 501)
        )
        Chat.objects.filter(pk=chat.pk).update(last_seq=501, last_number=500)
        delete_message(actor=ada, chat_id=chat.pk, message_id=chat.messages.get(number=7).pk)
        as_ben.post(f"chats/{chat.pk}/read", {"number": 3})
        answer = as_ben.get(f"chats/{chat.pk}/sync?since_seq=1").json()
        assert answer["reset"] is True
        assert (answer["cursor"], answer["more"], answer["last_number"]) == (502, False, 500)
        assert (answer["read_number"], answer["unread"]) == (3, 496)
        assert [row["number"] for row in answer["messages"]] == list(range(486, 501))
        assert "reset" not in as_ben.get(f"chats/{chat.pk}/sync?since_seq=2").json()

    @pytest.mark.parametrize("since_seq", ["12", "9" * 40])
    def test_a_since_seq_from_the_future_is_a_reset(self, path, as_ben, since_seq):
        assert as_ben.get(f"{path}/sync?since_seq={since_seq}").json()["reset"] is True

    @pytest.mark.parametrize("query", ["", "since_seq=", "since_seq=-1", "since_seq=abc", "since_seq=1.0"])
    def test_422_for_what_is_no_seq(self, path, as_ben, query):
        assert as_ben.get(f"{path}/sync?{query}").status_code == 422
