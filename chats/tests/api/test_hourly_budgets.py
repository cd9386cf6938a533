"""Hourly budgets for invitations to strangers, new chats and joins; a decline holds for thirty days."""

import pytest

from accounts.models import Attempt
from accounts.tests.builders import make_person, make_staff, time_moved
from chats.actions.create_chat import create_chat
from chats.actions.make_join_link import make_join_link
from chats.models import Chat, DeclinedInvitation, Membership, Message
from chats.tests.builders import Caller, make_chat

pytestmark = pytest.mark.django_db


@pytest.fixture
def strangers(db):
    return [make_person(f"Stranger {number}") for number in range(6)]


def emails(people) -> list[str]:
    return [person.email for person in people]


class TestInvitations:
    @pytest.mark.parametrize("path", ["chats", "users/chats", "chats/{chat}/members"])
    def test_a_request_beyond_the_remaining_budget_invites_no_one(self, as_ada, ada, ben, strangers, settings, path):
        chat = make_chat(ada, ben)
        Attempt.objects.all().delete()
        settings.INVITATIONS_PER_HOUR = 3
        before = Chat.objects.count(), Membership.objects.count()
        path = path.format(chat=chat.pk)
        refused = as_ada.post(path, {"user_list": emails(strangers[:4])})
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 3_601
        assert (Chat.objects.count(), Membership.objects.count()) == before
        assert as_ada.post(path, {"user_list": emails(strangers[:3])}).status_code == 201
        again = as_ada.post(path, {"user_list": emails(strangers[3:4])})
        assert again.status_code == 429
        with time_moved(seconds=3_601):
            assert Caller(ada).post(path, {"user_list": emails(strangers[3:4])}).status_code == 201

    def test_those_one_shares_a_chat_with_and_those_already_invited_cost_nothing(
        self, as_ada, ada, ben, strangers, settings
    ):
        chat = make_chat(ada, ben, invited=tuple(strangers[:2]))
        settings.INVITATIONS_PER_HOUR = 1
        Attempt.objects.all().delete()
        assert as_ada.post("users/chats", {"user_list": [ben.email]}).status_code == 201
        asked = as_ada.post(f"chats/{chat.pk}/members", {"user_list": emails(strangers[:3])})
        assert (asked.status_code, asked.json()["invited"]) == (201, [strangers[2].pk])

    def test_staff_are_exempt_and_others_have_their_own(self, as_ben, ben, strangers, settings):
        settings.INVITATIONS_PER_HOUR = settings.CHATS_PER_HOUR = 1
        for _ in range(2):
            assert Caller(make_staff()).post("chats", {"user_list": emails(strangers)}).status_code == 201
        assert as_ben.post("chats", {"user_list": emails(strangers[:1])}).status_code == 201

    def test_the_first_message_to_a_stranger_is_an_invitation(self, as_ada, ada, ben, strangers, settings):
        make_chat(ada, ben)
        settings.INVITATIONS_PER_HOUR = 1
        Attempt.objects.all().delete()
        answers = []
        for person in (strangers[0], strangers[1], ben):
            chat_id = as_ada.post(f"people/{person.pk}/chat").json()["id"]
            answers += [as_ada.post(f"chats/{chat_id}/messages", {"content": "hello"}).status_code]
        assert answers == [201, 429, 201]
        assert not Membership.objects.filter(user=strangers[1], state="accepted").exists()
        assert not Message.objects.filter(chat__memberships__user=strangers[1]).exists()


class TestChatsAndJoins:
    def test_new_chats_of_every_kind_share_a_budget(self, as_ada, ada, ben, cy, settings):
        settings.CHATS_PER_HOUR = 3
        answers = [
            as_ada.post("chats", {"kind": "open", "title": "Plans", "user_list": []}),
            as_ada.post("users/chats", {"user_list": [ben.email]}),
            as_ada.post(f"people/{ben.pk}/chat"),
            as_ada.post(f"people/{cy.pk}/chat"),
            as_ada.post("chats", {"kind": "open", "title": "More", "user_list": []}),
        ]
        assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
        assert as_ada.post(f"people/{ben.pk}/chat").status_code == 200

    def test_joining_open_chats_and_links_share_a_budget_and_accepting_is_free(self, as_ben, ada, ben, settings):
        settings.JOINS_PER_HOUR = 2
        rooms = [create_chat(owner=ada, emails=[], title=f"Room {n}", kind="open").chat for n in range(3)]
        asked = make_chat(ada, invited=(ben,))
        secret = make_join_link(actor=ada, chat_id=rooms[2].pk, hours=1, max_uses=5).secret
        assert as_ben.post(f"chats/{rooms[0].pk}/join").status_code == 200
        assert as_ben.post(f"chats/{rooms[0].pk}/join").status_code == 200
        assert as_ben.post(f"join/{secret}").status_code == 200
        assert as_ben.post(f"chats/{rooms[1].pk}/join").status_code == 429
        assert as_ben.put(f"users/invited_chats/{asked.pk}").status_code == 200

    def test_what_was_refused_or_rolled_back_does_not_count(self, as_ada, ada, ben, settings):
        settings.CHATS_PER_HOUR = 1
        assert as_ada.post("chats", {"kind": "open", "title": "", "user_list": []}).status_code == 422
        assert as_ada.post("chats", {"user_list": ["nobody@example.org"]}).status_code == 400
        assert as_ada.post("chats", {"user_list": [ben.email]}).status_code == 201


class TestDeclined:
    def test_no_one_can_invite_them_to_that_chat_for_thirty_days(self, as_ada, as_ben, as_cy, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        as_cy.delete(f"users/invited_chats/{chat.pk}")
        for caller in (as_ada, as_ben):
            answer = caller.post(f"chats/{chat.pk}/members", {"user_list": [cy.email]})
            unknown = caller.post(f"chats/{chat.pk}/members", {"user_list": ["nobody@example.org"]})
            assert (answer.status_code, answer.content) == (unknown.status_code, unknown.content)
        assert as_ada.post("users/chats", {"user_list": [cy.email]}).status_code == 201
        with time_moved(days=31):
            late = Caller(ada).post(f"chats/{chat.pk}/members", {"user_list": [cy.email]})
            assert (late.status_code, late.json()["invited"]) == (201, [cy.pk])

    def test_a_join_link_still_works_and_ends_it(self, as_ada, as_cy, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        as_cy.delete(f"users/invited_chats/{chat.pk}")
        secret = make_join_link(actor=ada, chat_id=chat.pk, hours=1, max_uses=5).secret
        assert as_cy.post(f"join/{secret}").status_code == 200
        assert not DeclinedInvitation.objects.exists()

    def test_leaving_is_no_declining(self, as_ada, as_ben, ada, ben):
        chat = make_chat(ada, ben)
        as_ben.delete(f"users/invited_chats/{chat.pk}")
        assert as_ada.post(f"chats/{chat.pk}/members", {"user_list": [ben.email]}).json()["invited"] == [ben.pk]


class TestBounds:
    def test_the_list_shows_the_newest_hundred_invitations(self, as_ben, ada, ben, chat, monkeypatch):
        chats = [Chat(title=f"Chat {number}") for number in range(105)]
        Chat.objects.bulk_create(chats)
        Membership.objects.bulk_create([Membership(chat=one, user=ben, invited_by=ada) for one in chats])
        listed = as_ben.get("users/chats").json()
        assert [one["id"] for one in listed["chats"]] == [chat.pk]
        assert [one["id"] for one in listed["invited_chats"]] == sorted((one.pk for one in chats), reverse=True)[:100]

    def test_a_message_keeps_its_first_text_and_the_newest_ones_and_shows_them_in_pages(self, as_ada, ada, chat):
        sent = as_ada.post(f"chats/{chat.pk}/messages", {"content": "text 0"}).json()
        path = f"chats/{chat.pk}/messages/{sent['id']}"
        for number in range(1, 61):
            assert as_ada.patch(path, {"content": f"text {number}"}).status_code == 200
        kept = as_ada.get(f"{path}/edits").json()
        assert kept["more"] is False
        assert [edit["content"] for edit in kept["edits"]] == ["text 0", *(f"text {n}" for n in range(11, 60))]
        newest = as_ada.get(f"{path}/edits?limit=3").json()
        assert ([edit["content"] for edit in newest["edits"]], newest["more"]) == (
            ["text 57", "text 58", "text 59"],
            True,
        )
        below = as_ada.get(f"{path}/edits?limit=100&before={newest['edits'][0]['id']}").json()
        assert below["edits"] == kept["edits"][:-3]
        assert below["more"] is False
