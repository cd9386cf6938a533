"""Whom messages concern, and what people see of it: the consumer, the API and the page."""

import pytest
from django.core.management import call_command

from accounts.models import Block
from accounts.tests.builders import make_person, make_staff, time_moved
from chats.actions.close_chat import close_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read
from chats.actions.react import react, unreact
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message
from chats.delivery import announce
from chats.log_consumers.activity import ActivityOfPeople
from chats.log_consumers.runner import Runner, reset
from chats.models import Activity, Membership
from chats.queries.activity import unread_activity_of, unread_activity_of_all
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def settle(chat):
    """Run the consumer until it has read the whole log."""
    runner = Runner(ActivityOfPeople())
    runner.work()

    def work():
        while runner.work():
            pass

    return work


@pytest.fixture
def reply(chat):
    def send(author, text, **where):
        return send_message(MessageDraft(text, **where), author=author, chat_id=chat.pk).message

    return send


def facts():
    return [(row.user.name, row.kind, row.actor.name if row.actor else None) for row in Activity.objects.order_by("pk")]


class TestWhomItConcerns:
    def test_a_mention_concerns_the_person(self, ada, ben, chat, settle):
        say(ada, chat, "@Ben look")
        settle()
        assert facts() == [("Ben", "mention", "Ada")]

    def test_a_reply_concerns_the_author_it_answers(self, ada, ben, chat, reply, settle):
        question = say(ada, chat, "when?")
        reply(ben, "at eight", reply_to=question.pk)
        settle()
        assert facts() == [("Ada", "reply", "Ben")]

    def test_a_thread_reply_concerns_the_author_of_its_root(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        reply(ben, "at eight", thread_root=root.pk)
        settle()
        assert facts() == [("Ada", "reply", "Ben")]

    def test_a_reply_that_mentions_the_same_person_concerns_them_once(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        reply(ben, "@Ada at eight", reply_to=root.pk)
        settle()
        assert facts() == [("Ada", "mention", "Ben")]

    def test_a_reaction_concerns_the_author_and_the_newest_counts(self, ada, ben, cy, settle, chat):
        group = make_chat(ada, ben, cy)
        message = say(ada, group, "shipped")
        react(actor=ben, chat_id=group.pk, message_id=message.pk, emoji="👍")
        settle()
        react(actor=cy, chat_id=group.pk, message_id=message.pk, emoji="🎉")
        settle()
        assert facts() == [("Ada", "reaction", "Cy")]
        unreact(actor=cy, chat_id=group.pk, message_id=message.pk, emoji="🎉")
        settle()
        assert facts() == [("Ada", "reaction", "Ben")]
        unreact(actor=ben, chat_id=group.pk, message_id=message.pk, emoji="👍")
        settle()
        assert facts() == []

    def test_the_actors_own_doing_concerns_no_one(self, ada, chat, reply, settle):
        message = say(ada, chat, "@Ada myself")
        reply(ada, "again", reply_to=message.pk)
        react(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        settle()
        assert facts() == []

    def test_a_blocked_person_brings_no_activity(self, ada, ben, cy, chat, settle):
        group = make_chat(ada, ben, cy)
        Block.objects.create(blocker=ben, blocked=ada)
        say(ada, group, "@Ben @Cy look")
        settle()
        assert facts() == [("Cy", "mention", "Ada")]

    def test_a_blocked_reaction_hides_no_other(self, ada, ben, cy, chat, settle):
        group = make_chat(ada, ben, cy)
        message = say(ada, group, "shipped")
        react(actor=ben, chat_id=group.pk, message_id=message.pk, emoji="👍")
        Block.objects.create(blocker=ada, blocked=cy)
        react(actor=cy, chat_id=group.pk, message_id=message.pk, emoji="🎉")
        settle()
        assert facts() == [("Ada", "reaction", "Ben")]

    def test_someone_who_left_before_is_not_concerned(self, ada, ben, chat, reply, settle):
        question = say(ben, chat, "when?")
        leave_chat(person=ben, chat_id=chat.pk)
        reply(ada, "at eight", reply_to=question.pk)
        settle()
        assert facts() == []


class TestChanges:
    def test_an_edit_adds_and_removes_mentions(self, ada, ben, chat, settle):
        message = say(ada, chat, "@Ben look")
        settle()
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="look")
        settle()
        assert facts() == []
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="@Ben look again")
        settle()
        assert facts() == [("Ben", "mention", "Ada")]

    def test_a_deleted_message_concerns_no_one(self, ada, ben, chat, settle):
        message = say(ada, chat, "@Ben look")
        settle()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        settle()
        assert facts() == []

    def test_reading_the_log_again_changes_nothing(self, ada, ben, chat, settle):
        message = say(ada, chat, "@Ben look")
        react(actor=ben, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        settle()
        Activity.objects.update(read_at="2026-01-01T00:00:00Z")
        before = list(Activity.objects.order_by("pk").values())
        reset(ActivityOfPeople.name)
        settle()
        assert list(Activity.objects.order_by("pk").values()) == before

    @pytest.mark.parametrize(("days", "read"), [(6, [False]), (8, [True]), (91, [])])
    def test_what_happened_long_ago_is_no_news(self, ada, ben, chat, settle, days, read):
        message = say(ada, chat, "shipped")
        react(actor=ben, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        with time_moved(days=days):
            settle()
        assert [row.read_at is not None for row in Activity.objects.all()] == read


class TestUnread:
    def test_reading_the_chat_reads_its_mentions(self, ada, ben, chat, settle):
        message = say(ada, chat, "@Ben look")
        settle()
        assert unread_activity_of(ben) == 1
        mark_read(person=ben, chat_id=chat.pk, number=message.number)
        assert unread_activity_of(ben) == 0
        assert Activity.objects.get().read_at is not None

    def test_a_deleted_message_and_a_blocked_person_do_not_count(self, ada, ben, chat, settle, as_ben):
        message = say(ada, chat, "@Ben one")
        say(ada, chat, "@Ben two")
        settle()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        answer = as_ben.get("users/me/activity").json()
        assert (len(answer["items"]), answer["unread"], unread_activity_of_all([ben.pk])) == (1, 1, {ben.pk: 1})
        Block.objects.create(blocker=ben, blocked=ada)
        answer = as_ben.get("users/me/activity").json()
        assert (answer["items"], answer["unread"]) == ([], 0)

    def test_who_was_removed_is_not_notified_of_later_changes(self, ada, ben, chat, settle, monkeypatch):
        message = say(ada, chat, "@Ben look")
        settle()
        remove_member(actor=ada, chat_id=chat.pk, user_id=ben.pk)
        concerned = []
        monkeypatch.setattr(announce, "activity_changed", lambda user_ids: concerned.extend(user_ids))
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="look")
        settle()
        assert (facts(), concerned) == ([], [])

    def test_a_mention_noted_after_the_chat_was_read_does_not_count(self, ada, ben, chat, settle):
        message = say(ada, chat, "@Ben look")
        mark_read(person=ben, chat_id=chat.pk, number=message.number)
        settle()
        assert unread_activity_of(ben) == 0

    def test_counts_at_most_a_hundred(self, ada, ben, chat, settle):
        message = say(ada, chat, "shipped")
        messages = [say(ada, chat, f"{number}") for number in range(101)]
        Activity.objects.bulk_create(
            Activity(chat_id=chat.pk, message=one, user=ben, kind="reply", actor=ada) for one in [message, *messages]
        )
        assert unread_activity_of(ben) == 100
        assert unread_activity_of_all([ben.pk, ada.pk]) == {ben.pk: 100, ada.pk: 0}

    def test_a_reaction_stays_unread_until_it_is_marked(self, ada, ben, chat, settle, as_ada):
        message = say(ada, chat, "shipped")
        react(actor=ben, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        settle()
        mark_read(person=ada, chat_id=chat.pk, number=message.number)
        assert unread_activity_of(ada) == 1
        assert as_ada.post("users/me/activity/read", {"ids": None}).json() == {"unread": 0}

    def test_a_new_reaction_makes_it_unread_again(self, ada, ben, cy, chat, settle, as_ada):
        group = make_chat(ada, ben, cy)
        message = say(ada, group, "shipped")
        react(actor=ben, chat_id=group.pk, message_id=message.pk, emoji="👍")
        settle()
        as_ada.post("users/me/activity/read", {"ids": None})
        react(actor=cy, chat_id=group.pk, message_id=message.pk, emoji="👍")
        settle()
        assert unread_activity_of(ada) == 1

    @pytest.mark.parametrize("ending", ["left", "closed"])
    def test_chats_the_person_left_do_not_count(self, ada, ben, chat, settle, as_ben, ending):
        say(ada, chat, "@Ben look")
        settle()
        if ending == "left":
            leave_chat(person=ben, chat_id=chat.pk)
        else:
            close_chat(staff=make_staff(), chat_id=chat.pk, reason="spam")
        assert unread_activity_of(ben) == 0
        assert as_ben.get("users/me/activity").json()["items"] == []


class TestTidying:
    def test_marks_what_was_read_in_its_chat_and_nothing_else(self, ada, ben, chat, settle):
        first = say(ada, chat, "@Ben one")
        say(ada, chat, "@Ben two")
        settle()
        # As when the consumer came after the reader.
        Membership.objects.filter(user=ben, chat=chat).update(read_number=first.number)
        call_command("tidy_activity")
        assert [row.read_at is None for row in Activity.objects.order_by("pk")] == [False, True]

    @pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
    def test_deletes_what_is_old(self, ada, ben, chat, settle, days, left):
        say(ada, chat, "@Ben look")
        settle()
        with time_moved(days=days):
            call_command("tidy_activity")
        assert Activity.objects.count() == left


class TestList:
    def test_newest_first_by_kind_and_page_by_page(self, ada, ben, chat, settle, as_ben):
        mine = say(ben, chat, "shipped")
        say(ada, chat, "@Ben one", "@Ben two")
        react(actor=ada, chat_id=chat.pk, message_id=mine.pk, emoji="👍")
        settle()
        everything = as_ben.get("users/me/activity").json()
        assert [one["kind"] for one in everything["items"]] == ["reaction", "mention", "mention"]
        assert (everything["unread"], everything["next"]) == (3, None)
        first = as_ben.get("users/me/activity?kind=mention&limit=1").json()
        assert [one["message"]["content"] for one in first["items"]] == ["@Ben two"]
        rest = as_ben.get(f"users/me/activity?kind=mention&limit=1&cursor={first['next']}").json()
        assert [one["message"]["content"] for one in rest["items"]] == ["@Ben one"]
        assert rest["next"] is None

    def test_others_see_nothing_of_it(self, ada, ben, chat, settle, as_cy, as_ada):
        say(ada, chat, "@Ben look")
        settle()
        for caller in (as_cy, as_ada):
            assert caller.get("users/me/activity").json() == {"items": [], "unread": 0, "next": None}

    def test_others_ids_are_ignored(self, ada, ben, chat, settle, as_cy):
        say(ada, chat, "@Ben look")
        settle()
        assert as_cy.post("users/me/activity/read", {"ids": [Activity.objects.get().pk]}).status_code == 200
        assert unread_activity_of(ben) == 1

    @pytest.mark.parametrize("query", ["kind=spam", "kind=", "limit=0", "limit=101", "cursor=abc", "what=1"])
    def test_422_for_what_is_no_query(self, as_ben, query):
        assert as_ben.get(f"users/me/activity?{query}").status_code == 422

    @pytest.mark.parametrize("ids", ["all", {}, 7, [-1], ["1"], [1.5], list(range(101))])
    def test_422_for_what_is_no_list_of_ids(self, as_ben, ids):
        assert as_ben.post("users/me/activity/read", {"ids": ids}).status_code == 422

    def test_as_many_queries_for_a_page_as_for_one_row(self, ada, ben, chat, settle, as_ben, django_assert_num_queries):
        people = [make_person(f"Guest {number}") for number in range(3)]
        group = make_chat(ada, ben, *people)
        for person in people:
            say(person, group, "@Ben hello")
        say(ada, chat, "@Ben look")
        settle()
        as_ben.get("users/me/activity")
        with django_assert_num_queries(3):
            assert len(as_ben.get("users/me/activity").json()["items"]) == 4
