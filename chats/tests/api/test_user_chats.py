"""GET and POST /api/users/chats."""

from urllib.parse import quote

import pytest

from accounts.tests.builders import make_person, time_moved
from chats.actions.delete_message import delete_message
from chats.actions.invite_people import invite_people
from chats.models import Chat
from chats.queries.listed_memberships import LIST_SIZE
from chats.tests.builders import make_chat, many, say

PATH = "users/chats"
EMPTY_LIST = {"reason": "Empty invite list", "errors": {"detail": "Empty invite list", "code": "empty_invite_list"}}


class TestGetUserChats:
    def test_200_with_chats_and_invited_chats(self, ada, as_ada, as_ben, ben, cy, as_cy):
        chat = make_chat(ada, ben, invited=(cy,), title="Harvest")
        say(ada, chat, "hello")
        answer = as_ben.get(PATH)
        assert answer.status_code == 200
        assert answer.json()["invited_chats"] == []
        [row] = answer.json()["chats"]
        assert (row["id"], row["users"], row["message"]) == (chat.pk, ["Ada", "Ben"], "hello")
        assert (row["title"], row["kind"], row["unread"], row["mentions"]) == ("Harvest", "private", 1, 0)
        assert (row["state"], row["role"]) == ("accepted", "member")
        assert as_ada.get(PATH).json()["chats"][0]["role"] == "owner"

    def test_message_is_an_empty_text_when_nothing_was_said(self, chat, as_ada):
        assert as_ada.get(PATH).json()["chats"][0]["message"] == ""

    def test_message_skips_tombstones_and_system_rows(self, ada, ben, cy, chat, as_ada):
        say(ada, chat, "stays")
        gone = say(ada, chat, "goes")
        delete_message(actor=ada, chat_id=chat.pk, message_id=gone.pk)
        assert as_ada.get(PATH).json()["chats"][0]["message"] == "stays"

    @pytest.mark.parametrize(("title", "inside"), [("", ["Ben", "Cy"]), ("Harvest", ["Ben"])])
    def test_who_else_was_asked_is_for_those_inside_a_chat_without_a_title(
        self, ada, ben, cy, as_ada, as_cy, title, inside
    ):
        make_chat(ada, ben, invited=(cy,), title=title)
        [row] = as_ada.get(PATH).json()["chats"]
        assert [person["name"] for person in row["people"]] == inside
        dee = make_person("Dee")
        invite_people(actor=ada, chat_id=row["id"], emails=[dee.email])
        [card] = as_cy.get(PATH).json()["invited_chats"]
        assert [person["name"] for person in card["people"]] == ["Ada", "Ben"]

    def test_an_invitation_shows_its_card_and_not_a_word_of_the_chat(self, ada, cy, as_cy):
        chat = make_chat(ada, invited=(cy,), title="Harvest")
        say(ada, chat, "a secret")
        answer = as_cy.get(PATH)
        [card] = answer.json()["invited_chats"]
        assert answer.json()["chats"] == []
        assert (card["users"], card["message"], card["unread"], card["state"]) == (["Ada"], "", 0, "invited")
        assert (card["title"], card["invited_by"]) == ("Harvest", "Ada")
        assert "secret" not in answer.content.decode()

    def test_newest_activity_comes_first(self, ada, as_ada):
        first, second, third = (make_chat(ada) for _ in range(3))
        with time_moved(seconds=60):
            say(ada, first, "newest")
        assert [row["id"] for row in as_ada.get(PATH).json()["chats"]] == [first.pk, third.pk, second.pk]

    def test_401_without_a_token(self, client, db):
        assert client.get("/api/users/chats").status_code == 401

    def test_it_takes_3_queries_however_many_chats_and_messages(self, ada, ben, as_ben, django_assert_num_queries):
        for _ in range(2):
            many(ada, make_chat(ada, ben), 3)
        with django_assert_num_queries(3):
            as_ben.get(PATH)
        for _ in range(10):
            many(ada, make_chat(ada, ben), 10)
            make_chat(ada, invited=(ben,))
        with django_assert_num_queries(3):
            assert len(as_ben.get(PATH).json()["chats"]) == 12


class TestShortList:
    @pytest.fixture
    def chats(self, ada):
        return [make_chat(ada, title=f"Chat n{number}.") for number in range(LIST_SIZE + 2)]

    def test_the_newest_hundred_and_then_the_others(self, chats, ada, as_ada, cy):
        make_chat(cy, invited=(ada,))
        assert len(as_ada.get(PATH).json()["chats"]) == LIST_SIZE + 2
        assert "next" not in as_ada.get(PATH).json()
        first = as_ada.get(f"{PATH}?short=true").json()
        second = as_ada.get(f"{PATH}?before={quote(first['next'])}").json()
        listed = [row["id"] for row in [*first["chats"], *second["chats"]]]
        assert listed == [chat.pk for chat in reversed(chats)]
        assert (len(first["invited_chats"]), second["invited_chats"], second["next"]) == (1, [], None)

    def test_a_chat_is_found_among_all(self, chats, as_ada, as_ben):
        assert [row["title"] for row in as_ada.get(f"{PATH}?search=n0.").json()["chats"]] == ["Chat n0."]
        assert as_ben.get(f"{PATH}?search=chat").json()["chats"] == []

    @pytest.mark.parametrize(
        "query", ["short=maybe", "before=x", "before=2026-01-01,1", "before=%00", "search=%00", "search=" + "x" * 101]
    )
    def test_422_names_what_is_at_fault(self, as_ada, query):
        answer = as_ada.get(f"{PATH}?{query}")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [query.split("=")[0], "code"])


class TestPostUserChats:
    def test_201_with_the_chat(self, as_ada, as_ben, ben, cy):
        answer = as_ada.post(PATH, {"user_list": [ben.email, cy.email]})
        assert answer.status_code == 201
        assert (answer.json()["users"], answer.json()["message"]) == (["Ada"], "")
        assert [card["id"] for card in as_ben.get(PATH).json()["invited_chats"]] == [answer.json()["id"]]

    def test_e_mails_compare_without_case_and_unknown_ones_are_ignored(self, as_ada, as_ben, ben):
        body = {"user_list": [f" {ben.email.upper()} ", "nobody@example.org", ""]}
        assert as_ada.post(PATH, body).status_code == 201
        assert len(as_ben.get(PATH).json()["invited_chats"]) == 1

    @pytest.mark.parametrize("body", [{}, {"user_list": []}, {"user_list": None}, {"user_list": ["nobody@x.org"]}])
    def test_400_empty_invite_list_when_no_e_mail_belongs_to_an_account(self, as_ada, body):
        answer = as_ada.post(PATH, body)
        assert (answer.status_code, answer.json()) == (400, EMPTY_LIST)
        assert Chat.objects.count() == 0

    @pytest.mark.parametrize("users", ["ada@x.org", 7, {"a": 1}, [["a"]], [None], [1], True])
    def test_422_for_what_is_no_list_of_texts(self, as_ada, users):
        answer = as_ada.post(PATH, {"user_list": users})
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == ["user_list", "code"]

    def test_422_for_more_people_than_one_call_may_invite(self, as_ada):
        assert as_ada.post(PATH, {"user_list": ["a@example.org"] * 201}).status_code == 422

    def test_inviting_only_yourself_makes_a_chat_with_yourself(self, ada, as_ada):
        assert as_ada.post(PATH, {"user_list": [ada.email]}).status_code == 201
        assert as_ada.get(PATH).json()["chats"][0]["users"] == ["Ada"]

    def test_the_same_people_may_have_many_chats(self, as_ada, ben):
        ids = {as_ada.post(PATH, {"user_list": [ben.email, ben.email]}).json()["id"] for _ in range(2)}
        assert len(ids) == 2

    def test_a_deactivated_account_matches_no_one(self, as_ada):
        gone = make_person("Gone", is_active=False)
        assert as_ada.post(PATH, {"user_list": [gone.email]}).status_code == 400


class TestPostChats:
    def test_a_title_and_a_kind(self, as_ada, ben):
        answer = as_ada.post("chats", {"user_list": [ben.email], "title": "  Harvest \n 2026 ", "kind": "open"})
        assert answer.status_code == 201
        assert (answer.json()["title"], answer.json()["kind"]) == ("Harvest 2026", "open")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "x" * 121),
            ("title", 7),
            ("title", "a\x00b"),
            ("title", "\ud800"),
            ("kind", "odd"),
            ("kind", []),
        ],
    )
    def test_422_names_the_field_at_fault(self, as_ada, ben, field, value):
        answer = as_ada.post("chats", {"user_list": [ben.email], field: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field, "code"])
