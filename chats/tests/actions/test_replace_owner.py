"""Staff give a chat whose owner is deactivated another owner."""

import pytest

from accounts.actions.staff import deactivate_person
from accounts.models import AuditEntry
from accounts.tests.builders import make_staff
from chatapp.lib.errors import Invalid, NotFound
from chats.actions.replace_owner import replace_owner
from chats.models import Membership
from chats.tests.builders import Caller, make_chat


@pytest.fixture
def sue(db):
    return make_staff()


def roles(chat):
    return dict(Membership.objects.filter(chat=chat).values_list("user__name", "role"))


class TestReplaceOwner:
    def test_a_mute_announcement_chat_can_speak_again(self, sue, ada, ben, cy):
        chat = make_chat(ada, ben, cy, posting="moderators")
        deactivate_person(staff=sue, person=ada, reason="left the company")
        assert Caller(ben).post(f"chats/{chat.pk}/messages", {"content": "hello"}).status_code == 403
        replace_owner(staff=sue, chat_id=chat.pk, reason="mute")
        assert roles(chat) == {"Ada": "member", "Ben": "owner", "Cy": "member"}
        assert Caller(ben).post(f"chats/{chat.pk}/messages", {"content": "hello"}).status_code == 201
        assert chat.messages.filter(kind="system").latest("changed_seq").content == "Ben is now the owner"
        assert AuditEntry.objects.latest("pk").action == "replace_owner"

    def test_an_owner_who_can_sign_in_stays(self, sue, ada, ben):
        chat = make_chat(ada, ben)
        with pytest.raises(Invalid):
            replace_owner(staff=sue, chat_id=chat.pk, reason="no")
        assert roles(chat) == {"Ada": "owner", "Ben": "member"}

    def test_no_one_is_left_to_become_the_owner(self, sue, ada):
        chat = make_chat(ada)
        deactivate_person(staff=sue, person=ada, reason="left")
        with pytest.raises(Invalid):
            replace_owner(staff=sue, chat_id=chat.pk, reason="no")
        assert roles(chat) == {"Ada": "owner"}

    def test_there_is_no_such_chat(self, sue):
        with pytest.raises(NotFound):
            replace_owner(staff=sue, chat_id=999, reason="no")
