"""GET and PATCH /api/chats/:id, its numbered pages and its channel token."""

import pytest

from accounts.tokens import read_channel_token
from chats.actions.delete_message import delete_message
from chats.models import Chat
from chats.tests.builders import make_chat, many, say

NO_IDS = ["abc", "-1", "9e99", "1.5", "0x1", "9" * 40, "%00", "٣", "0", "999999"]
FORBIDDEN = {"error": "Forbidden", "errors": {"detail": "Forbidden", "code": "forbidden"}}


def contents(messages):
    return [message["content"] for message in messages]


class TestGetChat:
    def test_200_with_users_and_the_last_15_messages_oldest_first(self, ada, chat, as_ben):
        many(ada, chat, 17)
        opened = as_ben.get(f"chats/{chat.pk}").json()
        assert (opened["id"], opened["users"]) == (chat.pk, ["Ada", "Ben"])
        assert contents(opened["messages"]) == [str(number) for number in range(3, 18)]

    def test_a_message_says_id_content_at_user_and_is_me(self, ada, ben, chat, as_ben):
        say(ada, chat, "mine?")
        said = say(ben, chat, "mine!")
        theirs, own = as_ben.get(f"chats/{chat.pk}").json()["messages"]
        assert (own["id"], own["content"], own["user"], own["isMe"]) == (said.pk, "mine!", "Ben", True)
        assert (theirs["user"], theirs["isMe"]) == ("Ada", False)
        assert own["at"].endswith("Z") and "T" in own["at"]

    def test_users_are_the_accepted_members_only(self, ada, ben, cy, as_ada):
        chat = make_chat(ada, ben, invited=(cy,))
        assert as_ada.get(f"chats/{chat.pk}").json()["users"] == ["Ada", "Ben"]

    def test_system_rows_are_no_messages_here(self, chat, as_ada):
        assert chat.last_seq == 1
        assert as_ada.get(f"chats/{chat.pk}").json()["messages"] == []

    @pytest.mark.parametrize("chat_id", NO_IDS)
    def test_403_for_a_chat_that_does_not_exist_or_an_id_that_is_no_number(self, as_ada, chat_id):
        for path in (f"chats/{chat_id}", f"chats/{chat_id}/0", f"chats/{chat_id}/channel_token"):
            answer = as_ada.get(path)
            assert (answer.status_code, answer.json()) == (403, FORBIDDEN)

    def test_it_takes_4_queries(self, ada, ben, chat, as_ben, django_assert_num_queries):
        many(ada, chat, 20)
        with django_assert_num_queries(4):
            as_ben.get(f"chats/{chat.pk}")


class TestNumberedPages:
    def test_page_n_is_the_nth_15_older_ones(self, ada, chat, as_ben):
        many(ada, chat, 32)
        pages = [contents(as_ben.get(f"chats/{chat.pk}/{page}").json()) for page in range(4)]
        assert pages[0] == [str(number) for number in range(18, 33)]
        assert pages[1] == [str(number) for number in range(3, 18)]
        assert pages[2:] == [["1", "2"], []]

    @pytest.mark.parametrize("page", ["3", "99999", "9" * 30])
    def test_an_empty_list_past_the_end(self, chat, as_ada, page):
        answer = as_ada.get(f"chats/{chat.pk}/{page}")
        assert (answer.status_code, answer.json()) == (200, [])

    @pytest.mark.parametrize("page", ["abc", "-1", "9e99", "1.5"])
    def test_404_for_a_page_that_is_no_number(self, chat, as_ada, page):
        assert as_ada.get(f"chats/{chat.pk}/{page}").status_code == 404

    def test_page_0_and_the_chat_itself_show_the_same(self, ada, chat, as_ada):
        many(ada, chat, 20)
        assert as_ada.get(f"chats/{chat.pk}/0").json() == as_ada.get(f"chats/{chat.pk}").json()["messages"]

    def test_a_tombstone_keeps_its_position(self, ada, chat, as_ada):
        many(ada, chat, 15)
        delete_message(actor=ada, chat_id=chat.pk, message_id=chat.messages.get(number=4).pk)
        page = as_ada.get(f"chats/{chat.pk}/0").json()
        assert len(page) == 15
        assert (page[3]["number"], page[3]["content"], page[3]["html"], page[3]["deleted"]) == (4, "", "", True)

    def test_it_takes_3_queries(self, ada, chat, as_ada, django_assert_num_queries):
        many(ada, chat, 40)
        for page in (0, 2):
            with django_assert_num_queries(3):
                as_ada.get(f"chats/{chat.pk}/{page}")


class TestChannelToken:
    def test_200_with_a_token_for_this_one_chat(self, ben, chat, as_ben):
        answer = as_ben.get(f"chats/{chat.pk}/channel_token").json()
        assert answer["user_id"] == ben.pk
        claims = read_channel_token(answer["token"])
        assert (claims.topic, claims.user_id) == (f"chat:{chat.pk}", ben.pk)

    def test_403_for_an_outsider(self, chat, as_cy):
        assert as_cy.get(f"chats/{chat.pk}/channel_token").status_code == 403


class TestPatchChat:
    def test_title_and_topic(self, chat, as_ada):
        answer = as_ada.patch(f"chats/{chat.pk}", {"title": "Harvest", "topic": "Apples"})
        assert (answer.status_code, answer.json()["title"], answer.json()["topic"]) == (200, "Harvest", "Apples")
        rows = [row.content for row in chat.messages.filter(system__type__in=["title", "topic"]).order_by("pk")]
        assert rows == ["Ada set the title to “Harvest”", "Ada set the topic to “Apples”"]

    def test_an_empty_text_clears_and_a_missing_key_stays(self, ada, as_ada):
        chat = make_chat(ada, title="Harvest")
        as_ada.patch(f"chats/{chat.pk}", {"topic": "Apples"})
        answer = as_ada.patch(f"chats/{chat.pk}", {"title": ""}).json()
        assert (answer["title"], answer["topic"]) == ("", "Apples")

    def test_an_unchanged_title_uses_no_seq(self, chat, as_ada):
        as_ada.patch(f"chats/{chat.pk}", {"title": "Harvest"})
        before = Chat.objects.get().last_seq
        as_ada.patch(f"chats/{chat.pk}", {"title": " Harvest "})
        assert Chat.objects.get().last_seq == before

    def test_403_for_a_plain_member(self, chat, as_ben):
        assert as_ben.patch(f"chats/{chat.pk}", {"title": "Mine"}).status_code == 403

    @pytest.mark.parametrize(("field", "value"), [("title", "x" * 121), ("topic", "x" * 251), ("topic", ["x"])])
    def test_422_names_the_field_at_fault(self, chat, as_ada, field, value):
        answer = as_ada.patch(f"chats/{chat.pk}", {field: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field, "code"])
