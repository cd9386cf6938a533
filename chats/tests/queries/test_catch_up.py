"""What a person has missed, with outsiders, blocked people and muted chats."""

import pytest

from accounts.models import Block
from chats.actions.catch_up import ShownUpTo, mark_chats_read
from chats.actions.chat_preferences import mute_chat, set_archived
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read
from chats.actions.note_activity import note_activity
from chats.actions.note_threads import note_threads
from chats.actions.react import react
from chats.actions.send_message import MessageDraft, send_message
from chats.queries.catch_up import CHATS_SHOWN, SHOWN, WINDOW, catch_up_of
from chats.queries.unread import unread_in
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db


def reply(author, chat, root, text):
    message = send_message(MessageDraft(text, thread_root=root.pk), author=author, chat_id=chat.pk).message
    note_threads([message], chat_id=chat.pk)
    return message


def mention(author, chat, text):
    message = say(author, chat, text)
    note_activity([message], chat_id=chat.pk)
    return message


class TestCatchUp:
    def test_counts_messages_and_names_who_wrote_most_first(self, ada, ben, cy, chat):
        together = make_chat(ada, ben, cy, title="Launch")
        for text in ("one", "two"):
            say(ben, together, text)
        say(cy, together, "three")
        [missed] = catch_up_of(ada).chats
        assert (missed.row.chat, missed.row.unread, missed.author_names, missed.author_count) == (
            together,
            3,
            ["Ben", "Cy"],
            2,
        )
        assert missed.newest is not None and missed.newest.content == "three"
        assert not missed.waits

    def test_chats_with_a_mention_or_a_followed_thread_wait_and_come_first(self, ada, ben, cy, chat):
        quiet = make_chat(ada, ben, cy, title="Quiet")
        threads = make_chat(ada, ben, cy, title="Threads")
        mentions = make_chat(ada, ben, cy, title="Mentions")
        root = say(ada, threads, "when?")
        answer = reply(ben, threads, root, "at eight")
        mention(ben, mentions, "@Ada can you look?")
        say(ben, quiet, "hello")
        found = catch_up_of(ada).chats
        assert {one.row.chat for one in found[:2]} == {threads, mentions} and found[2].row.chat == quiet
        assert [one.waits for one in found] == [True, True, False]
        by_chat = {one.row.chat: one for one in found}
        assert (by_chat[threads].threads.replies, by_chat[threads].threads.newest) == (1, answer)
        assert [one.message.content for one in by_chat[mentions].activity] == ["@Ada can you look?"]

    def test_the_message_with_the_most_reactions_stands_out(self, ada, ben, cy):
        chat = make_chat(ada, ben, cy, title="Launch")
        first = say(ben, chat, "drafts")
        say(ben, chat, "later")
        for person in (ben, cy):
            react(actor=person, chat_id=chat.pk, message_id=first.pk, emoji="🎉")
        [missed] = catch_up_of(ada).chats
        assert missed.reacted == first

    def test_what_blocked_people_wrote_stands_out_nowhere(self, ada, ben, cy):
        chat = make_chat(ada, ben, cy, title="Launch")
        reply(ben, chat, say(ada, chat, "when?"), "never")
        Block.objects.create(blocker=ada, blocked=ben)
        mention(ben, chat, "@Ada look")
        [missed] = catch_up_of(ada).chats
        assert (missed.activity, missed.newest, missed.author_names) == ([], None, [])
        assert (missed.threads.replies, missed.threads.newest) == (1, None)

    def test_muted_chats_need_a_mention_and_archived_ones_never_show(self, ada, ben, cy):
        muted, archived = make_chat(ada, ben, cy, title="Muted"), make_chat(ada, ben, cy, title="Archived")
        mute_chat(person=ada, chat_id=muted.pk, level="messages")
        say(ben, muted, "noise")
        mention(ben, archived, "@Ada")
        set_archived(person=ada, chat_id=archived.pk, is_archived=True)
        assert catch_up_of(ada).chats == []
        mention(ben, muted, "@Ada")
        assert [one.row.chat for one in catch_up_of(ada).chats] == [muted]

    def test_looks_at_a_bounded_number_of_messages_and_counts_all(self, ada, ben, chat, settings):
        together = make_chat(ada, ben, title="Busy")
        for number in range(WINDOW + 5):
            say(ben, together, f"@Ada {number}")
        [missed] = catch_up_of(ada).chats
        assert missed.row.unread == WINDOW + 5
        assert len(missed.activity) <= SHOWN

    def test_further_chats_are_listed_only(self, ada, ben):
        for number in range(CHATS_SHOWN + 2):
            say(ben, make_chat(ada, ben, title=f"Chat {number}"), "hello")
        found = catch_up_of(ada)
        assert (len(found.chats), len(found.others), found.messages) == (CHATS_SHOWN, 2, CHATS_SHOWN + 2)

    def test_who_left_and_who_was_never_there_see_nothing(self, ada, ben, cy):
        chat = make_chat(ada, ben, title="Launch")
        mention(ben, chat, "@Ada secret")
        assert catch_up_of(cy).chats == []
        leave_chat(person=ada, chat_id=chat.pk)
        assert catch_up_of(ada).chats == []

    def test_costs_the_same_for_one_chat_and_for_many(self, ada, ben, django_assert_num_queries):
        def missed_in(title):
            chat = make_chat(ada, ben, title=title)
            reply(ben, chat, say(ada, chat, "when?"), "at eight")
            mention(ben, chat, "@Ada look")

        missed_in("First")
        with django_assert_num_queries(7):
            catch_up_of(ada)
        for number in range(4):
            missed_in(f"Chat {number}")
        with django_assert_num_queries(7):
            catch_up_of(ada)


class TestMarkingRead:
    def test_ends_at_what_was_shown(self, ada, ben):
        chat = make_chat(ada, ben, title="Launch")
        root = say(ada, chat, "when?")
        mention(ben, chat, "@Ada look")
        answer = reply(ben, chat, root, "@Ada at eight")
        note_activity([answer], chat_id=chat.pk)
        [missed] = catch_up_of(ada).chats
        shown = ShownUpTo(chat.pk, missed.row.chat.last_number, missed.message_id)
        later = reply(ben, chat, root, "or nine")
        mark_chats_read(person=ada, shown=[shown])
        [missed] = catch_up_of(ada).chats
        assert (missed.row.unread, missed.activity, missed.threads.newest) == (0, [], later)
        mark_chats_read(person=ada, shown=[ShownUpTo(chat.pk, 99, later.pk)])
        assert catch_up_of(ada).chats == []

    def test_never_moves_back_and_skips_chats_of_others(self, ada, ben, cy):
        chat, foreign = make_chat(ada, ben, title="Launch"), make_chat(ben, cy, title="Foreign")
        for text in ("one", "two"):
            say(ben, chat, text)
            say(ben, foreign, text)
        mark_read(person=ada, chat_id=chat.pk, number=2)
        mark_chats_read(person=ada, shown=[ShownUpTo(foreign.pk, 2, 99), ShownUpTo(0, 1, 1), ShownUpTo(chat.pk, 1, 0)])
        [reading] = unread_in(chat_id=chat.pk, user_ids=[ada.pk])
        assert (reading.read_number, reading.unread) == (2, 0)
        [reading] = unread_in(chat_id=foreign.pk, user_ids=[cy.pk])
        assert reading.unread == 2
