"""PUT and DELETE /api/users/invited_chats/:id."""

import pytest

from accounts.tests.builders import time_moved
from chats.models import Chat, Membership
from chats.tests.builders import Caller, make_chat, many, say


@pytest.fixture
def invitation(ada, ben, cy):
    """Ada's chat with Ben, to which Cy is invited."""
    chat = make_chat(ada, ben, invited=(cy,))
    many(ada, chat, 3)
    return f"users/invited_chats/{chat.pk}"


class TestAccept:
    def test_200_and_an_empty_text(self, invitation, as_cy):
        answer = as_cy.put(invitation)
        assert (answer.status_code, answer.content) == (200, b'""')
        assert len(as_cy.get("users/chats").json()["chats"]) == 1

    def test_again_200(self, invitation, as_cy):
        as_cy.put(invitation)
        before = Chat.objects.get().last_seq
        assert as_cy.put(invitation).status_code == 200
        assert Chat.objects.get().last_seq == before

    def test_an_accepted_member_has_read_everything_so_far(self, invitation, as_cy, ada):
        as_cy.put(invitation)
        assert as_cy.get("users/chats").json()["chats"][0]["unread"] == 0
        say(ada, Chat.objects.get(), "news")
        assert as_cy.get("users/chats").json()["chats"][0]["unread"] == 1

    def test_the_join_is_a_system_row(self, invitation, as_cy, cy):
        as_cy.put(invitation)
        chat = Chat.objects.get()
        row = chat.messages.get(changed_seq=chat.last_seq)
        assert (row.kind, row.number, row.content) == ("system", None, "Cy joined")
        assert row.system == {"type": "joined", "user_id": cy.pk, "code": "joined", "data": {"name": "Cy"}}

    @pytest.mark.parametrize("chat_id", ["0", "999999", "abc", "-1", "9e99", "1.5", "9" * 40, "%00", "%F0%9F%98%80"])
    def test_404_and_an_empty_text_for_what_is_no_invitation(self, as_cy, chat_id):
        for call in (as_cy.put, as_cy.delete):
            answer = call(f"users/invited_chats/{chat_id}")
            assert (answer.status_code, answer.content) == (404, b'""')

    def test_404_for_someone_who_was_not_invited(self, chat, as_cy):
        assert as_cy.put(f"users/invited_chats/{chat.pk}").status_code == 404
        assert not Membership.objects.filter(user=as_cy.person).exists()


class TestDecline:
    def test_200_and_an_empty_text(self, invitation, as_cy):
        answer = as_cy.delete(invitation)
        assert (answer.status_code, answer.content) == (200, b'""')
        assert as_cy.get("users/chats").json() == {"chats": [], "invited_chats": []}

    def test_it_uses_no_seq_and_leaves_no_row(self, invitation, as_cy):
        before = Chat.objects.get().last_seq
        as_cy.delete(invitation)
        assert Chat.objects.get().last_seq == before

    def test_again_404(self, invitation, as_cy):
        as_cy.delete(invitation)
        assert as_cy.delete(invitation).status_code == 404

    def test_an_accepted_member_leaves_by_it_and_the_others_keep_everything(self, invitation, as_ben, as_ada):
        assert as_ben.delete(invitation).status_code == 200
        chat_id = Chat.objects.get().pk
        assert as_ben.get(f"chats/{chat_id}").status_code == 403
        opened = as_ada.get(f"chats/{chat_id}").json()
        assert (opened["users"], len(opened["messages"])) == (["Ada"], 3)

    def test_someone_declined_can_be_invited_again_after_thirty_days(self, invitation, as_cy, ada, cy):
        as_cy.delete(invitation)
        chat_id = Chat.objects.get().pk
        with time_moved(days=31):
            assert Caller(ada).post(f"chats/{chat_id}/members", {"user_list": [cy.email]}).status_code == 201
            assert Caller(cy).put(invitation).status_code == 200
