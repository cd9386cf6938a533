"""Invitations to an account with an unverified address: hidden until verification, and no one else can tell."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.actions.verify_email import mark_verified, verify_email
from accounts.models import User
from accounts.rules.reset_links import sign_mailed_reset
from accounts.rules.verification import sign_verification
from accounts.tests.builders import browser_of, make_person, make_staff, send_waiting_mails
from chats.actions.make_join_link import make_join_link
from chats.actions.open_direct_chat import open_direct_chat
from chats.models import Chat, Membership
from chats.tests.builders import Caller, make_chat, say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


@pytest.fixture
def mal(db):
    """Someone who signed up with an address that may not be theirs."""
    return make_person("Mal", email="boss@example.org", email_verified_at=None)


def verify(person):
    verify_email(token=sign_verification(person, person.email))
    person.refresh_from_db()


def lists(person):
    found = Caller(person).get("users/chats").json()
    return [chat["id"] for chat in found["chats"]], [chat["id"] for chat in found["invited_chats"]]


def shape(answer):
    """A response without its ids, times and the person it is about."""
    left_out = {"id", "user_id", "last_at", "name", "invited", "unknown", "people"}
    body = answer.json()
    members = [{key: value for key, value in one.items() if key not in left_out} for one in body.get("members", [])]
    return answer.status_code, sorted(body), members


class TestInvitation:
    def test_answers_as_to_a_verified_account(self, ada, cy, mal, as_ada):
        answers = [
            shape(as_ada.post(f"chats/{make_chat(ada, title='Launch').pk}/members", {"user_list": [person.email]}))
            for person in (cy, mal)
        ]
        assert answers[0] == answers[1]
        made = [as_ada.post("users/chats", {"user_list": [person.email]}) for person in (cy, mal)]
        assert made[0].status_code == made[1].status_code == 201
        assert sorted(made[0].json()) == sorted(made[1].json())
        chat = made[1].json()["id"]
        panel = browser_of(ada).get(f"/chats/{chat}/members").content.decode()
        assert "held" not in panel
        assert "invited, not joined yet" in panel
        [member] = [one for one in as_ada.get(f"chats/{chat}/members").json()["members"] if one["name"] == "Mal"]
        assert member["state"] == "invited"

    def test_is_nowhere_to_be_seen_until_the_address_is_verified(self, ada, ben, mal):
        chat = make_chat(ada, ben, invited=(mal,), title="Secret launch")
        caller, browser = Caller(mal), browser_of(mal)
        assert lists(mal) == ([], [])
        for path in ("/chats", "/chats/invited"):
            assert "Secret launch" not in browser.get(path).content.decode()
        assert caller.put(f"users/invited_chats/{chat.pk}").status_code == 404
        assert caller.delete(f"users/invited_chats/{chat.pk}").status_code == 404
        assert caller.post(f"chats/{chat.pk}/join").status_code == 403
        assert caller.get(f"chats/{chat.pk}").status_code == 403
        assert Membership.objects.get(chat=chat, user=mal).state == "held"
        verify(mal)
        assert lists(mal) == ([], [chat.pk])
        assert "Secret launch" in browser.get("/chats/invited").content.decode()
        assert caller.put(f"users/invited_chats/{chat.pk}").status_code == 200

    def test_staff_can_mark_the_address_verified(self, ada, mal):
        chat = make_chat(ada, invited=(mal,))
        mark_verified(staff=make_staff(), person=mal, reason="phoned")
        assert lists(mal) == ([], [chat.pk])

    def test_is_mailed_once_a_week(self, ada, mal):
        make_chat(ada, invited=(mal,))
        make_chat(ada, invited=(mal,))
        send_waiting_mails()
        assert [message.to for message in mail.outbox] == [[mal.email]]
        assert "Ada invited you" in str(mail.outbox[0].body)

    def test_can_be_revoked(self, ada, mal, as_ada):
        chat = make_chat(ada, invited=(mal,))
        assert as_ada.delete(f"chats/{chat.pk}/members/{mal.pk}").status_code == 200
        verify(mal)
        assert lists(mal) == ([], [])

    def test_given_again_changes_nothing(self, ada, mal, as_ada):
        chat = make_chat(ada, invited=(mal,))
        assert as_ada.post(f"chats/{chat.pk}/members", {"user_list": [mal.email]}).json()["invited"] == []

    def test_another_way_in_stays_open(self, ada, mal):
        closed, town = make_chat(ada, invited=(mal,)), make_chat(ada, kind="open", title="Town", invited=(mal,))
        link = make_join_link(actor=ada, chat_id=closed.pk, hours=1, max_uses=1)
        assert Caller(mal).post(f"chats/{town.pk}/join").status_code == 200
        assert Caller(mal).post(f"join/{link.secret}").status_code == 200
        assert Membership.objects.filter(user=mal, state="accepted").count() == 2
        verify(mal)
        assert sorted(lists(mal)[0]) == [closed.pk, town.pk]

    def test_without_mail_everything_is_as_it_was(self, ada, mal, settings):
        settings.EMAIL_URL = ""
        chat = make_chat(ada, invited=(mal,))
        assert lists(mal) == ([], [chat.pk])

    @pytest.mark.parametrize("why", ["crash", "mail was switched off"])
    def test_the_hourly_job_shows_what_was_left_behind(self, ada, mal, settings, why):
        chat = make_chat(ada, invited=(mal,))
        call_command("finish_address_changes")
        assert lists(mal) == ([], [])
        if why == "crash":
            User.objects.filter(pk=mal.pk).update(email_verified_at="2026-01-01T00:00Z")
        else:
            settings.EMAIL_URL = ""
        call_command("finish_address_changes")
        assert lists(mal) == ([], [chat.pk])


class TestDirectChat:
    def test_is_delivered_with_the_verification_all_unread(self, ada, mal):
        chat = open_direct_chat(person=ada, others=[mal]).chat
        say(ada, chat, "for the boss", "only")
        assert lists(mal) == ([], [])
        assert Caller(mal).get(f"chats/{chat.pk}").status_code == 403
        verify(mal)
        [card] = Caller(mal).get("users/chats").json()["chats"]
        assert (card["id"], card["unread"]) == (chat.pk, 2)

    @pytest.mark.parametrize("written", [True, False])
    def test_is_not_found_by_writing_back(self, ada, mal, written):
        chat = open_direct_chat(person=ada, others=[mal]).chat
        if written:
            say(ada, chat, "for the boss")
        answer = Caller(mal).post(f"people/{ada.pk}/chat")
        assert answer.json()["id"] != chat.pk
        if not written:
            say(ada, chat, "for the boss")
        assert Caller(mal).get(f"chats/{chat.pk}").status_code == 403
        assert chat.pk not in lists(mal)[0]
        verify(mal)
        assert chat.pk in lists(mal)[0]

    def test_is_requested_where_the_site_asks(self, ada, mal, settings):
        settings.DIRECT_MESSAGES = "request"
        chat = open_direct_chat(person=ada, others=[mal]).chat
        say(ada, chat, "for the boss")
        assert lists(mal) == ([], [])
        verify(mal)
        assert lists(mal) == ([], [chat.pk])

    def test_of_more_people_reaches_the_verified_at_once(self, ada, ben, mal):
        chat = open_direct_chat(person=ada, others=[ben, mal]).chat
        say(ada, chat, "hello")
        assert lists(ben) == ([chat.pk], [])
        assert lists(mal) == ([], [])


class TestTakeOver:
    def take_over(self, person):
        token, body = sign_mailed_reset(person), {"password": "An0ther-good-one"}
        assert Client().post(f"/api/password_reset/{token}", body, content_type="application/json").status_code == 200
        return User.objects.get(email=person.email)

    def test_leaves_nothing_of_the_previous_holders_chats(self, ada, ben, mal):
        town = make_chat(ada, kind="open", title="Town")
        Caller(mal).post(f"chats/{town.pk}/join")
        say(mal, town, "I am the boss")
        own = make_chat(mal, ben, title="Mine")
        make_chat(ada, invited=(mal,), title="Secret launch")
        direct = open_direct_chat(person=mal, others=[ada]).chat
        say(mal, direct, "psst")
        owner = self.take_over(mal)
        assert lists(owner) == ([], [])
        assert not Membership.objects.filter(user__in=(mal, owner)).exists()
        for chat in (town, own, direct):
            assert Caller(owner).get(f"chats/{chat.pk}").status_code == 403
        assert Chat.objects.get(pk=direct.pk).direct_key is None
        assert Membership.objects.get(chat=own, user=ben).role == "owner"
        [said] = Caller(ada).get(f"chats/{town.pk}").json()["messages"]
        assert (said["content"], said["user"]) == ("I am the boss", "Former member")

    def test_new_invitations_reach_the_owner(self, ada, mal):
        owner = self.take_over(mal)
        chat = make_chat(ada, invited=(owner,))
        assert lists(owner) == ([], [chat.pk])

    def test_the_hourly_job_finishes_it(self, ada, mal):
        owner = self.take_over(mal)
        chat = make_chat(ada, title="Town", kind="open")
        Membership.objects.create(chat=chat, user=mal, state="accepted", accepted_at=chat.created_at)
        call_command("finish_address_changes")
        assert not Membership.objects.filter(user=mal).exists()
        assert lists(owner) == ([], [])
