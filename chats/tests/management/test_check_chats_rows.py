"""`manage.py check_chats`: invalid numbers, read positions and owners, checked and repaired."""

import pytest
from django.db import connection
from django.db.models import F

from accounts.tests.builders import make_person
from chats.models import Chat, Membership, Message
from chats.queries.unread import unread_in
from chats.tests.builders import make_chat, many, say
from chats.tests.management.checking import check, membership_of, numbered, without

pytestmark = pytest.mark.django_db


class TestNumbers:
    def test_missing_messages_are_named_and_nothing_is_put_in_their_place(self, ada, talk):
        many(ada, talk, 5)
        Message.objects.filter(chat=talk, number__in=[1, 4, 5, 9]).delete()
        said, is_right = check("--repair")
        assert not is_right
        assert f"Chat {talk.pk}: Still wrong: 4 message(s) are missing: number 1, 4 to 5, 9." in said
        assert "docs/operations.md" in said
        assert talk.messages.filter(number__isnull=False).count() == 6

    def test_only_the_first_holes_are_named(self, ada, chat):
        many(ada, chat, 20)
        Message.objects.filter(chat=chat, number__in=range(2, 20, 2)).delete()
        assert "9 message(s) are missing: number 2, 4, 6, 8, 10, …" in check()[0]

    def test_a_lost_end_makes_last_number_and_read_positions_go_back(self, ada, ben, talk):
        Message.objects.filter(chat=talk, number=5).delete()
        said, is_right = check("--repair")
        assert is_right
        assert "last_number was changed from 5 to 4." in said
        assert membership_of(ada, talk).read_number == 4
        say(ben, talk, "the new fifth")
        assert numbered(talk, 5).content == "the new fifth"
        assert check()[1]

    @pytest.mark.django_db(transaction=True)
    def test_a_number_that_two_messages_have_is_named(self, talk):
        with without("message_number"):
            Message.objects.filter(chat=talk, number=3).update(number=4)
            said, is_right = check("--repair")
            assert not is_right
            assert "Still wrong: 1 message(s) have a number that another has, the first 4." in said
            assert "1 message(s) are missing: number 3." in said
            Message.objects.filter(chat=talk, number=4, content="3").update(number=3)
        assert check()[1]

    def test_number_zero_is_named(self, talk):
        Message.objects.filter(chat=talk, number=1).update(number=0)
        said, _ = check()
        assert "A message has number 0" in said and "1 message(s) are missing: number 1." in said


class TestReading:
    def test_a_position_above_the_newest_message_is_found_and_clamped(self, ben, talk):
        Membership.objects.filter(chat=talk, user=ben).update(read_number=77)
        said, is_right = check()
        assert not is_right and f"Read positions must be within 0 and 5: person {ben.pk} at 77." in said
        said, is_right = check("--repair")
        assert is_right and f"person {ben.pk} was 77 and is 5 now" in said
        assert membership_of(ben, talk).read_number == 5

    def test_also_below_zero_and_of_someone_invited(self, ada, cy, talk):
        chat = make_chat(ada, invited=(cy,))
        say(ada, chat, "come in")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE chats_membership DROP CONSTRAINT chats_membership_read_number_check")
            else:
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            try:
                Membership.objects.filter(chat=chat, user=cy).update(read_number=-3)
                assert f"person {cy.pk} at -3" in check()[0]
                assert check("--repair")[1]
            finally:
                if connection.vendor == "sqlite":
                    cursor.execute("PRAGMA ignore_check_constraints = OFF")
        assert membership_of(cy, chat).read_number == 0

    def test_unread_counts_are_compared_with_the_messages_themselves(self, ben, talk):
        shown = unread_in(chat_id=talk.pk, user_ids=[ben.pk])[0].unread
        Message.objects.filter(chat=talk, number=3).delete()
        said, _ = check()
        assert f"Unread counts differ from the messages: person {ben.pk} is shown {shown}, has {shown - 1}." in said

    def test_only_some_of_many_people_are_named(self, ada):
        crowd = make_chat(ada, *(make_person(f"P{number}") for number in range(8)))
        Membership.objects.filter(chat=crowd).update(read_number=1)
        assert "; and 4 more." in check()[0]


class TestOwner:
    def test_the_longest_member_becomes_owner_where_none_is(self, ada, ben, talk):
        Membership.objects.filter(chat=talk).update(role="member")
        said, is_right = check()
        assert not is_right and "No accepted member is its owner." in said
        said, is_right = check("--repair")
        assert is_right and f"Person {ada.pk}, the longest-standing member, is now the owner." in said
        assert (membership_of(ada, talk).role, membership_of(ben, talk).role) == ("owner", "member")
        fact = {"type": "owner", "user_id": ada.pk, "code": "owner", "data": {"name": "Ada"}}
        assert talk.messages.order_by("-pk").first().system == fact

    def test_someone_who_has_not_accepted_is_none(self, ada, ben, talk):
        Membership.objects.filter(chat=talk, user=ada).update(state="invited")
        assert check("--repair")[1]
        assert membership_of(ben, talk).role == "owner"

    def test_no_owner_is_appointed_in_an_empty_chat(self, talk):
        Membership.objects.filter(chat=talk).delete()
        said, is_right = check("--repair")
        assert not is_right and "Still wrong: It has no members" in said

    def test_a_closed_chat_is_looked_after_too(self, ada, talk):
        Chat.objects.filter(pk=talk.pk).update(closed_at=F("changed_at"))
        Membership.objects.filter(chat=talk).update(role="member")
        assert not check()[1]
        assert check("--repair")[1]
