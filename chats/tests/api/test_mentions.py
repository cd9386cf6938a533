"""Mentions through the entry points: who is mentioned, the chip, and the counts."""

import pytest

from accounts.tests.builders import make_person
from chats.actions import mentions as mentioning
from chats.actions.accept_invitation import accept_invitation
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.models import Membership, Mention
from chats.payloads import message as payloads
from chats.payloads.message import message_payload
from chats.tests.builders import make_chat, say


@pytest.fixture
def card(chat, as_ben):
    """Return the counts that Ben's list shows."""

    def counts():
        card = as_ben.get("users/chats").json()["chats"][0]
        return card["unread"], card["mentions"]

    return counts


class TestWriting:
    def test_a_member_is_named_with_a_chip(self, ada, ben, chat, as_ben):
        message = say(ada, chat, "hi @ben and @Cy")
        shown = as_ben.get(f"chats/{chat.pk}").json()["messages"][-1]
        assert shown["mentions"] == [ben.pk]
        assert shown["content"] == "hi @ben and @Cy"
        assert (
            shown["html"] == f'<p dir="auto">hi <span class="mention" data-user-id="{ben.pk}">@Ben</span> and @Cy</p>'
        )
        assert list(Mention.objects.values_list("user_id", "number")) == [(ben.pk, message.number)]

    def test_no_one_outside_the_chat_is_mentioned_invited_or_not(self, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        assert say(ada, chat, "@Cy").mentions == []
        assert not Mention.objects.exists()

    def test_an_outsider_mentions_no_one_and_is_refused(self, chat, as_cy):
        assert as_cy.post(f"chats/{chat.pk}/messages", {"content": "@Ben"}).status_code == 403

    def test_everyone_is_called_by_those_who_lead(self, ada, ben, cy):
        chat = make_chat(ada, ben, cy)
        assert say(ada, chat, "@all").mentions == [ben.pk, cy.pk]
        assert say(ben, chat, "@all").mentions == []
        Membership.objects.filter(chat=chat, user=ben).update(role="moderator")
        assert say(ben, chat, "@all").mentions == [ada.pk, cy.pk]

    def test_its_payload_says_so_beside_the_ids_and_without_them_in_a_crowd(self, monkeypatch, ada, ben, cy, as_ben):
        chat = make_chat(ada, ben, cy)
        message = say(ada, chat, "@all and @Ben")
        everyone = as_ben.get(f"chats/{chat.pk}/messages/{message.pk}").json()
        assert (everyone["mentions_all"], everyone["mentions"]) == (True, [ben.pk, cy.pk])
        monkeypatch.setattr(payloads, "MOST_LISTED", 1)
        crowd = as_ben.get(f"chats/{chat.pk}/messages/{message.pk}").json()
        assert (crowd["mentions_all"], crowd["mentions"]) == (True, [])
        # A selection is listed, however large.
        some = message_payload(say(ada, chat, "@Ben @Cy"))
        assert ("mentions_all" in some, some["mentions"]) == (False, [ben.pk, cy.pk])

    @pytest.mark.parametrize(
        "text", ["`@all`", "all", '<span class="mention" data-user-id="all">@all</span>', "[@all](https://example.org)"]
    )
    def test_what_only_looks_like_it_is_not_for_everyone(self, ada, ben, chat, text):
        message = say(ada, chat, text)
        assert ("mentions_all" in message_payload(message)) is bool(message.mentions)

    def test_a_tombstone_and_an_edit_without_it_are_for_no_one(self, ada, chat):
        message = say(ada, chat, "@all")
        edited = edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="no one")
        assert "mentions_all" not in message_payload(edited)
        message = say(ada, chat, "@all")
        deleted = delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert "mentions_all" not in message_payload(deleted)

    def test_a_crowd_too_large_is_not_called(self, monkeypatch, ada, ben, cy):
        monkeypatch.setattr(mentioning, "MAX_EVERYONE", 1)
        assert say(ada, make_chat(ada, ben, cy), "@all").mentions == []

    def test_in_a_large_chat_people_are_found_by_name(self, monkeypatch, ada, ben, cy):
        monkeypatch.setattr(mentioning, "MAX_EVERYONE", 2)
        kim, also_kim, odd = make_person("Kim Zoë O’Hara"), make_person("kim zoe o'hara"), make_person("Ms. X-1")
        chat = make_chat(ada, ben, cy, kim, also_kim, odd, invited=(make_person("Dee"),))
        text = "@all @here @BEN, (@Kim Zoë O'Hara) @ms. x-1! mail@Cy @Dee @Nora @Ada"
        assert set(say(ada, chat, text).mentions) == {ben.pk, kim.pk, odd.pk, ada.pk}
        assert say(ada, chat, f"@kim zoe o'hara#{also_kim.pk}").mentions == [also_kim.pk]
        # Whoever writes.
        assert say(ben, chat, "@Cy@Ada @Cyrus").mentions == [cy.pk]

    def test_in_a_large_chat_no_one_is_loaded_who_is_not_named(
        self, monkeypatch, ada, ben, django_assert_max_num_queries
    ):
        monkeypatch.setattr(mentioning, "MAX_EVERYONE", 2)
        chat = make_chat(ada, ben, *(make_person(f"Zoe {number}") for number in range(9)))
        with django_assert_max_num_queries(3):
            found = mentioning.rendered_for("@Ben @Zoe 7 @all", chat_id=chat.pk, author=ada)
        assert len(found.user_ids) == 2
        names = mentioning.typed_names("@a b" * 300, at_most=50)
        assert len(names) == 50

    def test_no_extra_query_for_a_text_without_mentions(self, ada, chat, as_ada, django_assert_num_queries):
        path = f"chats/{chat.pk}/messages"
        with django_assert_num_queries(8):
            as_ada.post(path, {"content": "me@example.org"})
        with django_assert_num_queries(12):
            as_ada.post(path, {"content": "@Ben"})


class TestCounts:
    def test_every_entry_point_returns_the_unread_count(self, ada, ben, chat, card, as_ben):
        say(ada, chat, "@Ben", "not you", "@Ben again, @Ben")
        assert card() == (3, 2)
        assert as_ben.post(f"chats/{chat.pk}/read", {"number": 1}).json() == {
            "read_number": 1, "unread": 2, "mentions": 1,
        }  # fmt: skip
        assert as_ben.post(f"chats/{chat.pk}/unread", {"number": 0}).json()["mentions"] == 2
        assert as_ben.get(f"chats/{chat.pk}/sync?since_seq=999").json()["mentions"] == 2

    def test_equals_a_recount_at_every_position(self, ada, ben, chat, card):
        named = {2, 3, 7, 11}
        for number in range(1, 13):
            say(ada, chat, "@Ben" if number in named else "x")
        for read_number in range(13):
            Membership.objects.filter(chat=chat, user=ben).update(read_number=read_number)
            assert card() == (12 - read_number, len([number for number in named if number > read_number]))

    def test_a_tombstone_counts_no_more(self, ada, chat, card, as_ada):
        message = say(ada, chat, "@Ben")
        assert as_ada.delete(f"chats/{chat.pk}/messages/{message.pk}").json()["mentions"] == []
        assert card() == (0, 0)
        assert not Mention.objects.exists()

    def test_an_edit_names_anew(self, ada, ben, chat, card, as_ada):
        path = f"chats/{chat.pk}/messages/{say(ada, chat, '@Ada').pk}"
        assert as_ada.patch(path, {"content": "@Ben"}).json()["mentions"] == [ben.pk]
        assert card() == (1, 1)
        assert as_ada.patch(path, {"content": "@Ben!"}).json()["mentions"] == [ben.pk]
        assert as_ada.patch(path, {"content": "no mention"}).json()["mentions"] == []
        assert card() == (1, 0)

    def test_a_thread_names_people_but_stands_at_no_position(self, ada, ben, chat, card, as_ada):
        root = say(ada, chat, "x")
        as_ada.post(f"chats/{chat.pk}/messages", {"content": "@Ben", "thread_root": root.pk})
        assert chat.messages.get(thread_root=root).mentions == [ben.pk]
        assert card() == (1, 0)

    def test_who_comes_back_has_read_the_old_ones(self, ada, ben, chat, card):
        say(ada, chat, "@Ben")
        leave_chat(person=ben, chat_id=chat.pk)
        invite_people(actor=ada, chat_id=chat.pk, emails=[ben.email])
        accept_invitation(person=ben, chat_id=chat.pk)
        assert card() == (0, 0)

    def test_a_list_of_many_chats_costs_two_queries(self, ada, ben, as_ben, django_assert_num_queries):
        for _ in range(5):
            say(ada, make_chat(ada, ben), "@Ben", "@all")
        with django_assert_num_queries(3):
            cards = as_ben.get("users/chats").json()["chats"]
        assert [card["mentions"] for card in cards] == [2] * 5


def test_hundreds_of_members_are_called_in_one_go(ada):
    crowd = [make_person(f"P {number}") for number in range(40)]
    chat = make_chat(ada, *crowd)
    assert say(ada, chat, "@all").mentions == [person.pk for person in crowd]
    assert Mention.objects.count() == 40
