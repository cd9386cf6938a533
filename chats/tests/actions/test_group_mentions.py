"""`@design` and `@here`: expanded to members of the chat when the message is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.change_groups import make_group, set_group_members
from accounts.actions.note_device_seen import note_devices_seen
from accounts.models import Device, User
from accounts.tests.builders import device_of, make_person, make_staff, time_moved
from chats.actions.mentions import rendered_for
from chats.models import Membership, Mention
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def ben():
    return make_person("Ben")


@pytest.fixture
def cy():
    return make_person("Cy")


@pytest.fixture
def chat(ada, ben):
    return make_chat(ada, ben)


class TestGroups:
    def test_a_mention_means_those_members_who_are_in_the_chat(self, chat, ada, ben, cy):
        make_group(staff=make_staff(), name="design", emails=[ada.email, ben.email, cy.email])
        message = say(ada, chat, "@Design, look. design@example.org isn't you, nor is @designers.")
        assert message.mentions == [ben.pk]
        assert message.html.count('class="mention"') == 1
        assert f'<span class="mention" data-user-id="{ben.pk}">@design</span>' in message.html
        assert list(Mention.objects.values_list("user_id", flat=True)) == [ben.pk]

    def test_a_large_chats_members_are_not_sent_to_the_database(self, chat, ada, ben):
        make_group(staff=make_staff(), name="design", emails=[])
        people = User.objects.bulk_create(User(name=f"P{n}", email=f"p{n}@example.org") for n in range(300))
        Membership.objects.bulk_create(Membership(chat=chat, user=one, state="accepted") for one in people)
        with CaptureQueriesContext(connection) as captured:
            rendered_for("hello @design", chat_id=chat.pk, author=ada)
        assert max(len(one["sql"]) for one in captured) < 1_500

    def test_an_outsiders_group_is_plain_text(self, chat, ada, cy):
        make_group(staff=make_staff(), name="design", emails=[cy.email])
        assert say(ada, chat, "@design").mentions == []

    def test_a_message_keeps_its_mentions_when_the_group_changes(self, chat, ada, ben):
        sue = make_staff()
        group = make_group(staff=sue, name="design", emails=[ben.email])
        message = say(ada, chat, "@design")
        set_group_members(staff=sue, group=group, emails=[])
        message.refresh_from_db()
        assert message.mentions == [ben.pk]
        assert say(ada, chat, "@design").mentions == []

    def test_people_come_first(self, ada):
        design = make_person("Design")
        chat = make_chat(ada, design)
        make_group(staff=make_staff(), name="design", emails=[ada.email])
        assert say(ada, chat, "@design").mentions == [design.pk]

    @pytest.mark.parametrize("text", ["@" * 4_000, "@a-" * 1_300, "@design" * 500, "@design-"])
    def test_hostile_texts_are_cheap(self, chat, ada, ben, text, django_assert_max_num_queries):
        make_group(staff=make_staff(), name="design", emails=[ben.email])
        with django_assert_max_num_queries(2):
            rendered_for(text, chat_id=chat.pk, author=ada)


class TestHere:
    def test_means_the_others_who_are_online_now(self, ada, ben, cy):
        chat = make_chat(ada, ben, cy)
        device_of(ada)
        device_of(ben)
        with time_moved(hours=-1):
            device_of(cy)
        assert say(ada, chat, "Lunch, @here?").mentions == [ben.pk]

    def test_an_open_socket_keeps_a_device_online(self, chat, ada, ben):
        with time_moved(hours=-1):
            device = device_of(ben)
        note_devices_seen(device_ids=[device.pk])
        assert say(ada, chat, "@here").mentions == [ben.pk]

    def test_an_ended_device_is_offline(self, chat, ada, ben):
        device = device_of(ben)
        Device.objects.filter(pk=device.pk).update(ended_at=device.created_at)
        assert say(ada, chat, "@here").mentions == []

    def test_only_leaders_may(self, chat, ada, ben):
        device_of(ada)
        assert say(ben, chat, "@here").mentions == []
