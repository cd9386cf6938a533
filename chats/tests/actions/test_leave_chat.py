"""Leaving: who becomes owner, and what the last member's departure deletes."""

import pytest

from accounts.tests.builders import make_person
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.accept_invitation import accept_invitation
from chats.actions.edit_message import edit_message
from chats.actions.leave_chat import decline_invitation, leave_chat
from chats.models import Chat, Membership, Message, MessageEdit
from chats.tests.builders import make_chat, many, say


def sentences(chat):
    return list(chat.messages.filter(kind="system").order_by("changed_seq").values_list("content", flat=True))


class TestTheOwnerLeaves:
    def test_the_longest_accepted_member_becomes_owner(self, ada, ben, cy):
        chat = make_chat(ada, cy, invited=(ben,))
        accept_invitation(person=ben, chat_id=chat.pk)
        leave_chat(person=ada, chat_id=chat.pk)
        assert dict(Membership.objects.values_list("user__name", "role")) == {"Cy": "owner", "Ben": "member"}
        assert sentences(chat)[-2:] == ["Ada left", "Cy is now the owner"]

    @pytest.mark.parametrize(("posting", "owner"), [("everyone", "Ben"), ("moderators", "Cy")])
    def test_a_moderator_inherits_an_announcement_chat(self, ada, ben, cy, posting, owner):
        chat = make_chat(ada, ben, cy, posting=posting)
        Membership.objects.filter(user=cy).update(role="moderator")
        leave_chat(person=ada, chat_id=chat.pk)
        assert Membership.objects.get(role="owner").user.name == owner

    def test_someone_invited_longer_but_not_accepted_does_not(self, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        leave_chat(person=ada, chat_id=chat.pk)
        assert Membership.objects.get(user=ben).role == "owner"


class TestTheLastOneLeaves:
    def test_the_chat_and_its_pending_invitations_are_deleted(self, ada, cy):
        chat = make_chat(ada, invited=(cy,))
        edit_message(actor=ada, chat_id=chat.pk, message_id=say(ada, chat, "x").pk, content="y")
        leave_chat(person=ada, chat_id=chat.pk)
        for model in (Chat, Membership, Message, MessageEdit):
            assert not model.objects.exists()
        with pytest.raises(NotFound):
            accept_invitation(person=cy, chat_id=chat.pk)

    def test_other_chats_stay(self, ada, ben, chat):
        other = make_chat(ada)
        many(ada, chat, 2)
        leave_chat(person=ada, chat_id=other.pk)
        assert chat.messages.filter(kind="text").count() == 2

    def test_a_long_log_goes_in_bounded_steps(self, ada, monkeypatch):
        monkeypatch.setattr("chats.actions.chat_log._ROWS_PER_DELETE", 10)
        chat = make_chat(ada)
        many(ada, chat, 35)
        leave_chat(person=ada, chat_id=chat.pk)
        assert not Message.objects.exists()


class TestWhoMay:
    def test_an_outsider_and_an_invitee_have_nothing_to_leave(self, ada, cy):
        chat = make_chat(ada, invited=(cy,))
        for person in (cy, make_person("Dee")):
            with pytest.raises(Forbidden):
                leave_chat(person=person, chat_id=chat.pk)
        assert Membership.objects.count() == 2

    def test_declining_twice_is_not_found(self, ada, cy):
        chat = make_chat(ada, invited=(cy,))
        decline_invitation(person=cy, chat_id=chat.pk)
        with pytest.raises(NotFound):
            decline_invitation(person=cy, chat_id=chat.pk)

    def test_leaving_uses_a_seq(self, ada, ben, chat):
        leave_chat(person=ben, chat_id=chat.pk)
        row = chat.messages.get(content="Ben left")
        chat.refresh_from_db()
        assert row.changed_seq == chat.last_seq
        assert row.system == {"type": "left", "user_id": ben.pk, "code": "left", "data": {"name": "Ben"}}
