"""The access check for everything inside a chat."""

import pytest

from accounts.tests.builders import make_staff
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.close_chat import close_chat
from chats.queries import memberships
from chats.queries.memberships import accepted_membership, accepted_user_ids, member_of, members_among, members_of
from chats.tests.builders import make_chat


class TestAcceptedMembership:
    def test_comes_with_chat_and_person_in_one_query(self, ben, chat, django_assert_num_queries):
        with django_assert_num_queries(1):
            membership = accepted_membership(chat_id=chat.pk, user_id=ben.pk)
            assert (membership.chat.pk, membership.user.name) == (chat.pk, "Ben")

    def test_is_forbidden_alike_for_outsiders_invitees_missing_and_closed_chats(self, ada, ben, cy):
        chat = make_chat(ada, invited=(ben,))
        for chat_id, person in [(chat.pk, cy), (chat.pk, ben), (chat.pk + 1, ada), (2**63 - 1, ada)]:
            with pytest.raises(Forbidden):
                accepted_membership(chat_id=chat_id, user_id=person.pk)
        close_chat(staff=make_staff(), chat_id=chat.pk, reason="x")
        with pytest.raises(Forbidden):
            accepted_membership(chat_id=chat.pk, user_id=ada.pk)


class TestMembers:
    def test_accepted_first_then_the_invited(self, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        assert [membership.user.name for membership in members_of(chat)] == ["Ada", "Ben", "Cy"]
        assert member_of(chat, user_id=cy.pk).state == "invited"
        with pytest.raises(NotFound):
            member_of(chat, user_id=0)

    def test_who_may_read_now(self, ada, ben, cy):
        chat = make_chat(ada, ben, invited=(cy,))
        assert accepted_user_ids(chat_id=chat.pk) == {ada.pk, ben.pk}
        assert accepted_user_ids(chat_id=chat.pk, among=[ben.pk, cy.pk]) == {ben.pk}
        close_chat(staff=make_staff(), chat_id=chat.pk, reason="x")
        assert accepted_user_ids(chat_id=chat.pk) == set()


class TestMembersAmong:
    @pytest.fixture
    def place(self, ada, ben, cy):
        """Cy is only invited."""
        return make_chat(ada, ben, invited=(cy,))

    def test_a_few_people_are_returned_without_a_query(self, ada, cy, place, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert members_among({ada.pk, cy.pk}, chat_id=place.pk) == [ada.pk, cy.pk]

    @pytest.mark.parametrize(("few", "queries"), [(2, 1), (1, 2)])
    def test_of_more_people_only_members_are_returned(
        self, monkeypatch, ada, ben, cy, place, django_assert_num_queries, few, queries
    ):
        monkeypatch.setattr(memberships, "FEW", few)
        with django_assert_num_queries(queries):
            assert sorted(members_among({ada.pk, ben.pk, cy.pk, 2**62}, chat_id=place.pk)) == [ada.pk, ben.pk]
        assert members_among({ben.pk, cy.pk, 2**62}, chat_id=place.pk) == [ben.pk]
        assert members_among({cy.pk, 2**61, 2**62}, chat_id=place.pk) == []
