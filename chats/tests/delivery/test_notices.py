"""The people whom a change notice concerns."""

import pytest

from accounts.tests.builders import make_person
from chats.actions.leave_chat import leave_chat
from chats.actions.remove_member import remove_member
from chats.delivery import notices
from chats.queries import memberships, people
from chats.tests.builders import make_chat


@pytest.mark.django_db
class TestConcernedTopics:
    def test_of_a_chat_are_those_of_its_members_and_of_no_one_invited(self, ada, ben, cy, django_assert_num_queries):
        chat = make_chat(ada, ben, invited=[cy])
        with django_assert_num_queries(1):
            assert set(notices.concerned_topics("unread", chat.pk)) == {f"user:{ada.pk}", f"user:{ben.pk}"}
        assert notices.concerned_topics("chat", chat.pk) == notices.concerned_topics("unread", chat.pk)

    def test_of_a_person_are_those_of_all_who_share_a_chat_with_them(self, ada, ben, cy, django_assert_num_queries):
        make_chat(ada, ben)
        make_chat(ada, invited=[cy])
        with django_assert_num_queries(1):
            assert set(notices.concerned_topics("person", ada.pk)) == {f"user:{ada.pk}", f"user:{ben.pk}"}
        assert notices.concerned_topics("person", cy.pk) == (f"user:{cy.pk}",)

    @pytest.mark.parametrize("is_removed", [True, False])
    def test_former_members_arent_among_them(self, ada, ben, cy, is_removed):
        chat = make_chat(ada, ben, cy)
        if is_removed:
            remove_member(actor=ada, chat_id=chat.pk, user_id=ben.pk)
        else:
            leave_chat(person=ben, chat_id=chat.pk)
        others = {f"user:{ada.pk}", f"user:{cy.pk}"}
        assert set(notices.concerned_topics("unread", chat.pk)) == others
        assert set(notices.concerned_topics("chat", chat.pk)) == others
        assert set(notices.concerned_topics("person", ada.pk)) == others
        assert notices.concerned_topics("person", ben.pk) == (f"user:{ben.pk}",)

    def test_too_many_are_not_named(self, ada, ben, monkeypatch):
        chat = make_chat(ada, ben, make_person("Dee"))
        for module in (memberships, people):
            monkeypatch.setattr(module, "FEW", 2)
        assert notices.concerned_topics("person", ada.pk) is None
        # The compiled query keeps the limit that it was compiled with.
        assert memberships.few_members(chat.pk) is None

    def test_without_a_hub_a_notice_names_them_where_several_hubs_listen(self, ada, ben, monkeypatch):
        chat = make_chat(ada, ben)
        assert notices.unread_notice(chat.pk).concerned is None
        monkeypatch.setattr(notices, "must_name_concerned", lambda: True)
        assert set(notices.unread_notice(chat.pk).concerned) == {f"user:{ada.pk}", f"user:{ben.pk}"}
        assert set(notices.chat_notice(chat.pk).concerned) == {f"user:{ada.pk}", f"user:{ben.pk}"}
        assert set(notices.person_notice(ada.pk).concerned) == {f"user:{ada.pk}", f"user:{ben.pk}"}
