"""GET and POST /api/chats/:id/members, PATCH and DELETE /api/chats/:id/members/:uid."""

from datetime import timedelta

import pytest

from accounts.tests.builders import api_of, make_person, time_moved
from chatapp.lib import clock
from chats.models import Chat, Membership
from chats.tests.builders import make_chat


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/members"


def sentences(chat):
    return list(chat.messages.filter(kind="system").order_by("pk").values_list("content", flat=True))


class TestGet:
    def test_members_then_the_invited(self, ada, ben, cy, as_ben):
        chat = make_chat(ada, ben, invited=(cy,))
        ada.status = "in the garden"
        ada.save(update_fields=["status"])
        members = as_ben.get(f"chats/{chat.pk}/members").json()["members"]
        assert members[0] == {
            "user_id": ada.pk, "name": "Ada", "avatar": None, "status": "in the garden",
            "status_until": None, "do_not_disturb_until": None,
            "role": "owner", "state": "accepted",
        }  # fmt: skip
        assert [(member["name"], member["role"], member["state"]) for member in members[1:]] == [
            ("Ben", "member", "accepted"), ("Cy", "member", "invited"),
        ]  # fmt: skip

    def test_says_until_when(self, ada, ben, chat, as_ben):
        ada.status, ada.status_until = "in the garden", clock.now() + timedelta(minutes=30)
        ada.do_not_disturb_until = clock.now() + timedelta(minutes=60)
        ada.save(update_fields=["status", "status_until", "do_not_disturb_until"])
        [seen, _ben] = as_ben.get(f"chats/{chat.pk}/members").json()["members"]
        assert seen["status_until"] == clock.to_rfc3339(ada.status_until)
        assert seen["do_not_disturb_until"] == clock.to_rfc3339(ada.do_not_disturb_until)
        with time_moved(minutes=61):
            [seen, _ben] = api_of(ben).get(f"/api/chats/{chat.pk}/members").json()["members"]
        assert (seen["status"], seen["status_until"], seen["do_not_disturb_until"]) == ("", None, None)


class TestInvite:
    def test_201_any_member_brings_more_people(self, path, as_ben, as_cy, cy):
        answer = as_ben.post(path, {"user_list": [cy.email, "nobody@example.org"]})
        assert (answer.status_code, len(answer.json()["members"])) == (201, 3)
        assert as_cy.get("users/chats").json()["invited_chats"][0]["invited_by"] == "Ben"

    def test_people_already_in_or_invited_are_skipped(self, path, as_ada, ada, ben, cy):
        as_ada.post(path, {"user_list": [cy.email]})
        answer = as_ada.post(path, {"user_list": [ada.email, ben.email, cy.email]})
        assert [member["state"] for member in answer.json()["members"]] == ["accepted", "accepted", "invited"]

    def test_400_when_no_e_mail_belongs_to_an_account(self, path, as_ada):
        answer = as_ada.post(path, {"user_list": ["nobody@example.org"]})
        assert (answer.status_code, answer.json()["reason"]) == (400, "Empty invite list")

    def test_an_outsider_learns_nothing_about_who_has_an_account(self, path, as_cy, ada):
        known, unknown = (as_cy.post(path, {"user_list": [email]}) for email in (ada.email, "nobody@x.org"))
        assert known.status_code == unknown.status_code == 403
        assert known.content == unknown.content

    def test_403_into_a_direct_chat(self, ada, ben, cy, as_ada):
        chat = make_chat(ada, ben, kind="direct")
        assert as_ada.post(f"chats/{chat.pk}/members", {"user_list": [cy.email]}).status_code == 403


class TestRemove:
    def test_the_owner_removes_a_member_who_then_sees_nothing(self, chat, path, as_ada, as_ben, ben):
        answer = as_ada.delete(f"{path}/{ben.pk}")
        assert (answer.status_code, answer.content) == (200, b'""')
        assert as_ben.get(f"chats/{chat.pk}").status_code == 403
        assert sentences(chat)[-1] == "Ada removed Ben"

    def test_revoking_an_invitation_uses_no_seq(self, ada, ben, cy, as_ada, as_cy):
        chat = make_chat(ada, ben, invited=(cy,))
        assert as_ada.delete(f"chats/{chat.pk}/members/{cy.pk}").status_code == 200
        assert as_cy.put(f"users/invited_chats/{chat.pk}").status_code == 404
        assert Chat.objects.get(pk=chat.pk).last_seq == chat.last_seq

    def test_the_inviter_revokes_it_another_member_may_not(self, ada, ben, cy, as_ben):
        chat = make_chat(ada, ben, invited=(cy,))
        assert as_ben.delete(f"chats/{chat.pk}/members/{cy.pk}").status_code == 403
        dee = make_person("Dee")
        as_ben.post(f"chats/{chat.pk}/members", {"user_list": [dee.email]})
        assert as_ben.delete(f"chats/{chat.pk}/members/{dee.pk}").status_code == 200

    def test_403_for_a_plain_member(self, chat, path, as_ben, ada):
        assert as_ben.delete(f"{path}/{ada.pk}").status_code == 403
        assert Membership.objects.filter(chat=chat, user=ada).exists()

    def test_removing_yourself_is_leaving(self, chat, path, as_ben, ben):
        assert as_ben.delete(f"{path}/{ben.pk}").status_code == 200
        assert sentences(chat)[-1] == "Ben left"

    @pytest.mark.parametrize("user_id", ["0", "999999", "abc", "-1", "9e99", "9" * 40])
    def test_404_for_non_members(self, path, as_ada, user_id):
        assert as_ada.delete(f"{path}/{user_id}").status_code == 404
        assert as_ada.patch(f"{path}/{user_id}", {"role": "member"}).status_code == 404


class TestRoles:
    def test_owner_hands_the_chat_over(self, chat, path, as_ada, as_ben, ben, ada):
        answer = as_ada.patch(f"{path}/{ben.pk}", {"role": "owner"})
        assert (answer.json()["user_id"], answer.json()["role"]) == (ben.pk, "owner")
        assert Membership.objects.get(chat=chat, user=ada).role == "member"
        assert sentences(chat)[-1] == "Ben is now the owner"
        assert as_ada.patch(f"{path}/{ada.pk}", {"role": "owner"}).status_code == 403

    def test_a_moderator_removes_plain_members_and_names_the_chat(self, ada, ben, cy, as_ada, as_ben):
        chat = make_chat(ada, ben, cy)
        as_ada.patch(f"chats/{chat.pk}/members/{ben.pk}", {"role": "moderator"})
        assert as_ben.patch(f"chats/{chat.pk}", {"title": "Ours"}).status_code == 200
        assert as_ben.delete(f"chats/{chat.pk}/members/{cy.pk}").status_code == 200
        assert as_ben.delete(f"chats/{chat.pk}/members/{ada.pk}").status_code == 403

    def test_403_for_a_plain_member(self, path, as_ben, ben):
        assert as_ben.patch(f"{path}/{ben.pk}", {"role": "owner"}).status_code == 403

    @pytest.mark.parametrize("role", ["king", "", None, 7, ["owner"]])
    def test_422_for_no_role(self, path, as_ada, ben, role):
        assert as_ada.patch(f"{path}/{ben.pk}", {"role": role}).status_code == 422

    def test_422_for_the_owner_stepping_down_without_an_heir(self, path, as_ada, ada):
        assert as_ada.patch(f"{path}/{ada.pk}", {"role": "member"}).status_code == 422

    def test_404_for_someone_who_has_not_accepted(self, ada, cy, as_ada):
        chat = make_chat(ada, invited=(cy,))
        assert as_ada.patch(f"chats/{chat.pk}/members/{cy.pk}", {"role": "owner"}).status_code == 404
