"""The upgrade makes the invitees of direct chats members, or leaves them awaiting the first message."""

import importlib

import pytest
from django.apps import apps

from accounts.tests.builders import make_person
from chats.actions.leave_chat import leave_chat
from chats.actions.open_direct_chat import open_direct_chat
from chats.models import Chat, Membership
from chats.queries.direct_chats import direct_key
from chats.tests.builders import Caller, make_chat, say

migration = importlib.import_module("chats.migrations.0005_direct_chats_are_delivered")


def upgrade():
    migration.deliver(apps, None)
    migration.find_again(apps, None)


def old_direct(owner, *invited, texts=0, key=True):
    """A direct chat of the previous release: everyone but its creator is invited."""
    chat = open_direct_chat(person=owner, others=invited).chat
    Membership.objects.filter(chat=chat).exclude(user=owner).update(state="invited", invited_by=owner)
    if not key:
        Chat.objects.filter(pk=chat.pk).update(direct_key=None)
    for number in range(texts):
        say(owner, chat, str(number))
    return Chat.objects.get(pk=chat.pk)


def state(chat, person):
    return Membership.objects.get(chat=chat, user=person).state


class TestInvitations:
    def test_to_a_chat_with_messages_become_memberships_with_all_of_them_unread(self, ada, ben):
        chat = old_direct(ada, ben, texts=3)
        upgrade()
        [card] = Caller(ben).get("users/chats").json()["chats"]
        assert (card["id"], card["unread"], card["message"]) == (chat.pk, 3, "2")
        assert Membership.objects.get(chat=chat, user=ben).accepted_at is not None

    def test_to_a_chat_without_messages_wait_for_the_first(self, ada, ben):
        chat = old_direct(ada, ben)
        upgrade()
        assert state(chat, ben) == "awaiting"
        say(ada, chat, "hello")
        assert state(chat, ben) == "accepted"

    def test_to_a_chat_where_another_has_accepted_and_nothing_is_said(self, ada, ben, cy):
        chat = old_direct(ada, ben, cy)
        Membership.objects.filter(chat=chat, user=cy).update(state="accepted")
        upgrade()
        assert (state(chat, ben), state(chat, cy)) == ("awaiting", "accepted")

    def test_stay_where_people_are_asked(self, settings, ada, ben):
        settings.DIRECT_MESSAGES = "request"
        chat = old_direct(ada, ben, texts=1)
        upgrade()
        assert state(chat, ben) == "invited"

    @pytest.mark.parametrize("kind", ["private", "open"])
    def test_to_other_chats_stay(self, ada, ben, kind):
        chat = make_chat(ada, invited=(ben,), kind=kind, title="Crew")
        say(ada, chat, "hello")
        upgrade()
        assert state(chat, ben) == "invited"

    def test_of_a_crowd_stay(self, ada):
        chat = make_chat(ada, invited=tuple(make_person(f"Person {number}") for number in range(9)))
        Chat.objects.filter(pk=chat.pk).update(kind="direct")
        say(ada, chat, "hello")
        upgrade()
        assert chat.memberships.filter(state="invited").count() == 9


class TestKeys:
    def test_a_chat_made_without_one_is_found_again(self, ada, ben):
        chat = old_direct(ada, ben, texts=1, key=False)
        upgrade()
        assert open_direct_chat(person=ben, others=[ada]).chat == chat

    def test_of_several_the_one_with_the_newest_activity_and_never_one_beside_a_key(self, ada, ben, cy):
        older, newer = (old_direct(ada, ben, texts=1, key=False) for _ in range(2))
        keyless, keyed = old_direct(ada, cy, texts=1, key=False), old_direct(ada, cy, texts=1)
        upgrade()
        keys = dict(Chat.objects.values_list("pk", "direct_key"))
        assert (keys[older.pk], keys[newer.pk]) == (None, direct_key([ada.pk, ben.pk]))
        assert (keys[keyless.pk], keys[keyed.pk]) == (None, direct_key([ada.pk, cy.pk]))

    def test_not_where_someone_has_left(self, ada, ben, cy):
        chat = old_direct(ada, ben, cy, texts=1)
        Membership.objects.filter(chat=chat).update(state="accepted")
        leave_chat(person=cy, chat_id=chat.pk)
        alone = old_direct(ada, cy, texts=1)
        Membership.objects.filter(chat=alone).update(state="accepted")
        leave_chat(person=cy, chat_id=alone.pk)
        upgrade()
        assert set(Chat.objects.values_list("direct_key", flat=True)) == {None}

    def test_goes_through_more_than_one_batch(self, ada, monkeypatch):
        monkeypatch.setattr(migration, "BATCH", 2)
        others = [make_person(f"Person {number}") for number in range(5)]
        for other in others:
            old_direct(ada, other, texts=1, key=False)
        upgrade()
        assert not Chat.objects.filter(direct_key=None).exists()
