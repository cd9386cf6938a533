"""Direct chats are delivered with the first message: before it only the creator sees them, then all are members."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.staff import deactivate_person
from accounts.tests.builders import make_person
from chats.actions.close_chat import close_chat, reopen_chat
from chats.actions.send_message import MessageDraft, prepare_message, send_together
from chats.models import Chat, Membership, Message
from chats.payloads.sent import Sent
from chats.tests.builders import Caller, make_chat, say


@pytest.fixture
def silent(as_ada, ada, ben):
    """Ada's direct chat with Ben, before its first message."""
    return Chat.objects.get(pk=as_ada.post(f"people/{ben.pk}/chat").json()["id"])


def send(caller, chat, text="hello", **more):
    return caller.post(f"chats/{chat.pk}/messages", {"content": text, **more})


def lists(caller):
    answer = caller.get("users/chats").json()
    return [chat["id"] for chat in answer["chats"]], [chat["id"] for chat in answer["invited_chats"]]


def states(chat):
    return dict(chat.memberships.values_list("user__name", "state"))


class TestBeforeTheFirstMessage:
    def test_its_maker_has_it_in_the_list_with_the_others_face(self, silent, as_ada, ben):
        [card] = as_ada.get("users/chats").json()["chats"]
        assert (card["id"], card["kind"], card["state"]) == (silent.pk, "direct", "accepted")
        assert [face["name"] for face in card["people"]] == ["Ben"]
        members = as_ada.get(f"chats/{silent.pk}/members").json()["members"]
        assert [(member["name"], member["state"]) for member in members] == [("Ada", "accepted"), ("Ben", "awaiting")]

    @pytest.mark.parametrize("who", ["the other", "an outsider"])
    def test_no_one_else_sees_it(self, silent, ben, cy, who):
        caller = Caller({"the other": ben, "an outsider": cy}[who])
        assert lists(caller) == ([], [])
        assert caller.get("users/chats?short=true").json()["invited_chats"] == []
        assert caller.get("users/chats?search=Ada").json()["chats"] == []
        here = f"chats/{silent.pk}"
        refused = [
            caller.get(here),
            caller.get(f"{here}/0"),
            caller.get(f"{here}/channel_token"),
            caller.get(f"{here}/messages"),
            caller.get(f"{here}/members"),
            send(caller, silent),
            caller.post(f"{here}/join"),
            caller.put(f"{here}/favourite"),
            caller.put(f"{here}/draft", {"content": "x"}),
            caller.post(f"{here}/read", {"number": 1}),
        ]
        assert {answer.status_code for answer in refused} <= {403, 404, 405}
        assert refused[0].status_code == 403
        assert caller.put(f"users/invited_chats/{silent.pk}").status_code == 404
        assert caller.delete(f"users/invited_chats/{silent.pk}").status_code == 404
        assert states(silent) == {"Ada": "accepted", "Ben": "awaiting"}

    def test_leaving_before_delivery_deletes_it(self, silent, as_ada, as_ben):
        as_ada.delete(f"users/invited_chats/{silent.pk}")
        assert not Chat.objects.exists()
        assert lists(as_ben) == ([], [])

    def test_closing_and_reopening_it_leaves_it_as_it_was(self, silent, ada, as_ben):
        staff = make_person("Sue", is_staff=True)
        close_chat(staff=staff, chat_id=silent.pk, reason="test")
        reopen_chat(staff=staff, chat_id=silent.pk, reason="test")
        assert lists(as_ben) == ([], [])
        say(ada, silent, "hello")
        assert lists(as_ben) == ([silent.pk], [])

    def test_a_refused_first_message_delivers_nothing(self, silent, as_ada, as_ben):
        assert send(as_ada, silent, " ").status_code == 422
        assert send(as_ada, silent, "x", reply_to=99).status_code == 422
        assert send(as_ada, silent, "x", thread_root=99).status_code == 422
        assert lists(as_ben) == ([], [])

    def test_an_accepted_stranger_alone_is_not_enough_to_be_seen(self, silent, settings, as_ada, as_ben, ada, ben):
        settings.MEMBER_DIRECTORY = False
        assert as_ben.get(f"people/{ada.pk}").status_code == 404
        say(ada, silent, "hello")
        assert as_ben.get(f"people/{ada.pk}").status_code == 200


class TestFirstMessage:
    def test_makes_the_other_a_member_with_one_unread(self, silent, as_ada, as_ben):
        assert send(as_ada, silent).json()["number"] == 1
        [card] = as_ben.get("users/chats").json()["chats"]
        assert (card["unread"], card["message"], card["state"]) == (1, "hello", "accepted")
        assert card["users"] == ["Ada", "Ben"]
        assert [face["name"] for face in card["people"]] == ["Ada"]
        assert lists(as_ada) == ([silent.pk], [])
        assert as_ada.get("users/chats").json()["chats"][0]["unread"] == 0
        assert list(silent.messages.values_list("kind", "number", "changed_seq")) == [("text", 1, 1)]
        assert send(as_ben, silent, "hi").json()["number"] == 2

    def test_makes_all_of_a_group_members(self, as_ada, ben, cy):
        body = {"kind": "direct", "user_ids": [ben.pk, cy.pk]}
        chat = Chat.objects.get(pk=as_ada.post("chats", body).json()["id"])
        send(as_ada, chat)
        assert states(chat) == {"Ada": "accepted", "Ben": "accepted", "Cy": "accepted"}
        assert [lists(Caller(person)) for person in (ben, cy)] == [([chat.pk], []), ([chat.pk], [])]

    def test_a_repeat_is_the_same_message_and_delivers_once(self, silent, as_ada, as_ben):
        key = str(uuid4())
        first, again = (send(as_ada, silent, client_id=key).json() for _ in range(2))
        assert (first["id"], again["repeated"]) == (again["id"], True)
        assert Message.objects.count() == 1
        # The other has left: a repeat doesn't add anyone again.
        as_ben.delete(f"users/invited_chats/{silent.pk}")
        send(as_ada, silent, client_id=key)
        assert states(silent) == {"Ada": "accepted"}

    def test_mentions_the_other(self, silent, as_ada, as_ben, ben):
        send(as_ada, silent, "hello @Ben")
        [card] = as_ben.get("users/chats").json()["chats"]
        assert (card["mentions"], card["unread"]) == (1, 1)

    def test_reaches_who_is_deactivated_for_when_they_come_back(self, silent, as_ada, ben):
        deactivate_person(staff=make_person("Sue", is_staff=True), person=ben)
        assert send(as_ada, silent).status_code in (200, 201)
        assert states(silent)["Ben"] == "accepted"

    def test_of_either_when_both_have_opened_it(self, silent, as_ada, as_ben, ada):
        assert as_ben.post(f"people/{ada.pk}/chat").json()["id"] == silent.pk
        assert as_ada.get(f"chats/{silent.pk}").json()["messages"] == []
        assert silent.messages.count() == 0
        send(as_ben, silent)
        assert as_ada.get("users/chats").json()["chats"][0]["unread"] == 1

    def test_in_a_batch_counts_for_all_that_follow(self, silent, ada, ben):
        drafts = [prepare_message(MessageDraft(str(number)), author=ada, chat_id=silent.pk) for number in range(3)]
        assert all(isinstance(outcome, Sent) for outcome in send_together(drafts))
        assert [row["unread"] for row in Caller(ben).get("users/chats").json()["chats"]] == [3]

    def test_after_it_a_send_asks_no_more_than_whether_the_other_takes_it(self, silent, ada, ben):
        say(ada, silent, "first")
        anywhere = make_chat(ada, ben)
        counts = []
        for chat in (silent, anywhere):
            with CaptureQueriesContext(connection) as queries:
                say(ada, chat, "again")
            counts.append(len(queries))
        assert counts[0] == counts[1] + 1

    def test_deleted_afterwards_the_chat_stays_delivered(self, silent, as_ada, as_ben):
        sent = send(as_ada, silent).json()
        as_ada.delete(f"chats/{silent.pk}/messages/{sent['id']}")
        assert lists(as_ben) == ([silent.pk], [])

    def test_who_leaves_after_it_is_gone_for_good(self, silent, as_ada, as_ben, ben):
        send(as_ada, silent)
        as_ben.delete(f"users/invited_chats/{silent.pk}")
        send(as_ada, silent, "behind his back")
        assert lists(as_ben) == ([], [])
        assert as_ada.post(f"people/{ben.pk}/chat").status_code == 201


class TestOtherWaysToOpen:
    @pytest.mark.parametrize("body", [{}, {"kind": "direct"}, {"title": "Two"}, {"kind": "open", "title": "Two"}])
    def test_the_inherited_call_makes_a_private_chat_with_invitations(self, as_ada, as_ben, ben, body):
        made = as_ada.post("users/chats", {"user_list": [ben.email], **body})
        assert (made.status_code, made.json()["kind"]) == (201, "private")
        assert lists(as_ben) == ([], [made.json()["id"]])
        Caller(as_ada.person).post(f"chats/{made.json()['id']}/messages", {"content": "hello"})
        assert lists(as_ben) == ([], [made.json()["id"]])

    def test_a_private_chat_of_two_stays_one_with_invitations(self, as_ada, as_ben, ben):
        made = as_ada.post("chats", {"user_list": [ben.email]}).json()
        as_ada.post(f"chats/{made['id']}/messages", {"content": "hello"})
        [card] = as_ben.get("users/chats").json()["invited_chats"]
        assert (card["message"], card["message_user"]) == ("", "")


class TestRequests:
    @pytest.fixture(autouse=True)
    def _asks(self, settings):
        settings.DIRECT_MESSAGES = "request"

    def test_the_first_message_is_an_invitation_that_shows_it(self, silent, as_ada, as_ben, cy):
        assert lists(as_ben) == ([], [])
        send(as_ada, silent, "may I ask you something?")
        send(as_ada, silent, "and more")
        [card] = as_ben.get("users/chats").json()["invited_chats"]
        shown = (card["message"], card["message_user"], card["invited_by"], card["unread"])
        assert shown == ("may I ask you something?", "Ada", "Ada", 0)
        assert [face["name"] for face in card["people"]] == ["Ada"]
        assert as_ben.get(f"chats/{silent.pk}").status_code == 403
        assert lists(Caller(cy)) == ([], [])

    def test_the_sender_sees_that_it_is_not_accepted_yet(self, silent, as_ada):
        send(as_ada, silent)
        members = as_ada.get(f"chats/{silent.pk}/members").json()["members"]
        assert [(member["name"], member["state"]) for member in members] == [("Ada", "accepted"), ("Ben", "invited")]
        [card] = as_ada.get("users/chats").json()["chats"]
        assert [face["name"] for face in card["people"]] == ["Ben"]

    @pytest.mark.parametrize("how", ["accepts", "opens it"])
    def test_accepting_makes_a_member_as_always(self, silent, as_ada, as_ben, ada, how):
        send(as_ada, silent)
        if how == "accepts":
            as_ben.put(f"users/invited_chats/{silent.pk}")
        else:
            as_ben.post(f"people/{ada.pk}/chat")
        assert lists(as_ben) == ([silent.pk], [])
        assert send(as_ben, silent, "of course").status_code in (200, 201)

    def test_declining_ends_it(self, silent, as_ada, as_ben, ben):
        send(as_ada, silent)
        as_ben.delete(f"users/invited_chats/{silent.pk}")
        send(as_ada, silent, "please")
        assert lists(as_ben) == ([], [])
        assert states(silent) == {"Ada": "accepted"}

    def test_a_deleted_first_message_is_shown_no_more(self, silent, as_ada, as_ben):
        sent = send(as_ada, silent, "hello").json()
        as_ada.delete(f"chats/{silent.pk}/messages/{sent['id']}")
        [card] = as_ben.get("users/chats").json()["invited_chats"]
        assert (card["message"], card["message_user_id"]) == ("", None)

    def test_the_list_costs_one_query_more(self, silent, as_ada, ben):
        send(as_ada, silent)
        with CaptureQueriesContext(connection) as with_request:
            Caller(ben).get("users/chats")
        Membership.objects.filter(chat=silent, user=ben).update(state="accepted")
        with CaptureQueriesContext(connection) as without:
            Caller(ben).get("users/chats")
        assert len(with_request) == len(without) + 1
