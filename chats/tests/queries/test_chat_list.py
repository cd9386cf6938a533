"""The chat list of a person with very many chats: its contents, and its further pages."""

from datetime import timedelta
from itertools import pairwise

import pytest

from accounts.tests.builders import make_person
from chatapp.lib import clock
from chatapp.lib.errors import Invalid
from chats.models import Chat, Membership
from chats.queries.chat_list import all_chats_of, find_chats_of, older_chats_of, short_list_of
from chats.queries.listed_memberships import LIST_SIZE
from chats.queries.unread import unread_for
from chats.tests.builders import make_chat, say

COUNT = 2 * LIST_SIZE + 30


@pytest.fixture
def chats(ada, ben):
    """Ada's and Ben's chats, newest first, each with one message that Ben has read."""
    now = clock.now()
    made = Chat.objects.bulk_create(
        # Pairs share a timestamp: only their ids differ.
        Chat(title=f"Chat {place}", last_at=now - timedelta(minutes=place // 2), last_number=1, last_seq=1)
        for place in range(COUNT)
    )
    Membership.objects.bulk_create(
        Membership(chat=chat, user=person, state="accepted", accepted_at=now, read_number=1)
        for chat in made
        for person in (ada, ben)
    )
    return sorted(made, key=lambda chat: (chat.last_at, chat.pk), reverse=True)


def ids(rows):
    return [row.chat.pk for row in rows]


class TestShortList:
    def test_the_newest_hundred_in_order(self, ben, chats):
        listed = short_list_of(ben)
        assert ids(listed.chats) == [chat.pk for chat in chats[:LIST_SIZE]]
        assert listed.next is not None

    def test_favourites_and_what_is_unread_are_in_it_wherever_they_stand(self, ada, ben, chats):
        favourite, unread = chats[-1], chats[-20]
        Membership.objects.filter(user=ben, chat=favourite).update(is_favourite=True)
        Membership.objects.filter(user=ben, chat=unread).update(read_number=0)
        listed = short_list_of(ben)
        assert ids(listed.chats)[LIST_SIZE:] == [unread.pk, favourite.pk]
        assert [row.unread for row in listed.chats[LIST_SIZE:]] == [1, 0]
        assert len(short_list_of(ada).chats) == LIST_SIZE

    def test_the_open_chat_is_in_it_even_where_a_hundred_others_ask_for_attention(self, ben, chats):
        Membership.objects.filter(user=ben).update(read_number=0)
        oldest = chats[-1].pk
        assert oldest not in ids(short_list_of(ben).chats)
        assert ids(short_list_of(ben, open_chat_id=oldest).chats)[-1] == oldest

    def test_a_non_members_open_chat_is_not_included(self, ada, ben, cy, chats):
        foreign = make_chat(cy)
        assert foreign.pk not in ids(short_list_of(ben, open_chat_id=foreign.pk).chats)

    def test_invitations_alone_are_followed_by_no_chats(self, ada, cy):
        for _ in range(LIST_SIZE + 2):
            make_chat(ada, invited=(cy,))
        assert [len(short_list_of(cy).chats), len(short_list_of(cy).invitations), short_list_of(cy).next] == [
            0,
            LIST_SIZE,
            None,
        ]

    def test_old_invitations_are_in_it(self, ada, ben, cy, chats):
        asked = make_chat(cy, invited=(ben,))
        Chat.objects.filter(pk=asked.pk).update(last_at=clock.now() - timedelta(days=30))
        listed = short_list_of(ben)
        assert ids(listed.invitations) == [asked.pk]
        assert asked.pk not in ids(listed.chats)

    def test_the_number_of_queries_is_constant(self, ben, chats, django_assert_num_queries):
        with django_assert_num_queries(5):
            short_list_of(ben)
        with django_assert_num_queries(6):
            short_list_of(ben, open_chat_id=chats[-1].pk)


class TestOlderChats:
    def test_page_by_page_they_are_all_there_once(self, ben, chats):
        seen, step = [], short_list_of(ben)
        seen += ids(step.chats)
        while step.next:
            step = older_chats_of(ben, before=step.next)
            seen += ids(step.chats)
        assert seen == [chat.pk for chat in chats]

    def test_a_chat_that_became_lively_meanwhile_moves_nothing_out_of_reach(self, ada, ben, chats):
        step = short_list_of(ben)
        say(ada, chats[LIST_SIZE - 1], "awake")
        assert ids(older_chats_of(ben, before=step.next).chats)[0] == chats[LIST_SIZE].pk

    def test_other_peoples_chats_are_excluded(self, ben, chats):
        cy = make_person("Cy")
        assert older_chats_of(cy, before=short_list_of(ben).next).chats == []

    @pytest.mark.parametrize(
        "cursor",
        [
            "",
            "x",
            "7",
            "2026-11-22,7",
            "2026-11-22T10:00:00Z",
            "2026-11-22T10:00:00Z,-1",
            "\x00",
            "0001-01-01T00:00:00+23:59,1",
            "9999-12-31T23:59:59-23:59,1",
        ],
    )
    def test_an_invalid_cursor_is_refused(self, ben, cursor):
        with pytest.raises(Invalid):
            older_chats_of(ben, before=cursor)

    def test_two_queries(self, ben, chats, django_assert_num_queries):
        before = short_list_of(ben).next
        with django_assert_num_queries(2):
            older_chats_of(ben, before=before)


class TestFindChats:
    def test_by_title_topic_and_people_wherever_they_stand(self, ada, ben, chats):
        Chat.objects.filter(pk=chats[-1].pk).update(topic="Where the boats go")
        assert ids(find_chats_of(ben, search="BOATS go")[0]) == [chats[-1].pk]
        assert ids(find_chats_of(ben, search=f"{chats[-3].title} ada")[0])[-1] == chats[-3].pk
        rows, has_more = find_chats_of(ben, search="ada")
        assert (len(rows), has_more) == (LIST_SIZE, True)

    def test_a_chat_is_not_found_by_your_own_name(self, ben, chats):
        assert find_chats_of(ben, search="ben") == ([], False)

    def test_nothing_of_others(self, ada, ben, cy):
        make_chat(ada, cy, title="Surprise")
        make_chat(ada, invited=(ben,), title="Surprise party")
        assert find_chats_of(ben, search="surprise") == ([], False)


class TestCounts:
    def test_those_of_the_short_list(self, ada, ben, chats):
        Membership.objects.filter(user=ben, chat__in=[chats[0], chats[-1]]).update(read_number=0)
        make_chat(ada, invited=(ben,))
        readings, _, invited, has_more = unread_for(ben)
        assert (invited, has_more) == (1, True)
        assert {reading.chat_id for reading in readings} == set(ids(short_list_of(ben).chats))
        assert {reading.chat_id for reading in readings if reading.unread} == {chats[0].pk, chats[-1].pk}

    def test_three_queries(self, ben, chats, django_assert_num_queries):
        with django_assert_num_queries(3):
            unread_for(ben)

    def test_a_short_list_is_all_there_is(self, ada, ben, chat):
        assert short_list_of(ben).next is None
        assert ids(short_list_of(ben).chats) == ids(all_chats_of(ben)[0]) == [chat.pk]
        assert unread_for(ben)[2:] == (0, False)


def test_cursors_are_strictly_descending(ben, chats):
    marks, step = [], short_list_of(ben)
    while step.next:
        marks.append(step.next)
        step = older_chats_of(ben, before=step.next)
    assert len(marks) == 2
    assert all(one > other for one, other in pairwise(marks))
