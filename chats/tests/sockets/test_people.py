"""Profile changes reach people who share a chat, and no one else."""

import io

import pytest

from accounts.actions.change_avatar import change_avatar
from accounts.actions.update_profile import update_profile
from accounts.payloads import seen_person_payload
from chatapp.realtime.tasks import database
from chatapp.tests.pictures import picture_bytes
from chats.actions.leave_chat import leave_chat
from chats.delivery.event_store import ChatEventStore
from chats.tests.builders import make_chat


class TestPersonChanged:
    @pytest.mark.parametrize(
        "change",
        [
            lambda person: update_profile(person=person, changes={"name": "Ada Keller"}),
            lambda person: update_profile(person=person, changes={"status": "Away"}),
            lambda person: change_avatar(person=person, upload=io.BytesIO(picture_bytes())),
        ],
        ids=["name", "status", "picture"],
    )
    async def test_chat_mates_and_the_persons_devices_receive_it_and_outsiders_do_not(
        self, socket_of, ada, ben, cy, chat, change
    ):
        mine, theirs, outside = [await socket_of(one, f"user:{one.pk}") for one in (ada, ben, cy)]
        changed = await database.run(change, ada)
        for own in (mine, theirs):
            assert await own.heard("person_changed") == seen_person_payload(changed)
        assert await outside.hears_no("person_changed")

    async def test_invited_and_former_members_receive_nothing(self, socket_of, ada, ben, cy, chat):
        await database.run(make_chat, cy, invited=[ada])
        await database.run(leave_chat, person=ben, chat_id=chat.pk)
        left, inviter, own = [await socket_of(one, f"user:{one.pk}") for one in (ben, cy, ada)]
        await database.run(update_profile, person=ada, changes={"status": "Away"})
        await own.heard("person_changed")
        assert await left.hears_no("person_changed")
        assert await inviter.hears_no("person_changed")

    async def test_private_fields_are_not_published(self, socket_of, ada, ben, chat):
        theirs = await socket_of(ben, f"user:{ben.pk}")
        await database.run(update_profile, person=ada, changes={"show_reading": False})
        await database.run(update_profile, person=ada, changes={"status": "Away"})
        assert (await theirs.heard("person_changed"))["status"] == "Away"

    def test_one_change_costs_two_queries_however_many_listen(self, ada, ben, cy, chat, django_assert_num_queries):
        with django_assert_num_queries(2):
            told = ChatEventStore().personal_frames(about="person", subject_id=ada.pk, user_ids=[ada.pk, ben.pk, cy.pk])
        assert [frame.topic for frame in told] == [f"user:{ada.pk}", f"user:{ben.pk}"]
