"""Catch-up, as used by the socket."""

import pytest

from chats.payloads.sync import sync_payload
from chats.queries.changes import changes_since
from chats.queries.memberships import accepted_membership
from chats.queries.messages import timeline_page
from chats.tests.builders import many, say


@pytest.fixture
def membership_of(chat):
    return lambda person: accepted_membership(chat_id=chat.pk, user_id=person.pk)


class TestChangesSince:
    def test_a_change_that_lands_in_between_waits_for_the_next_call(self, ada, ben, chat, membership_of):
        many(ada, chat, 2)
        membership = membership_of(ben)
        say(ada, chat, "in between")
        changes = changes_since(membership=membership, since_seq=1)
        assert [message.content for message in changes.messages] == ["1", "2"]
        assert sync_payload(changes)["cursor"] == 3

    def test_one_query_and_no_more_for_the_payloads(self, ada, ben, chat, membership_of, django_assert_num_queries):
        many(ada, chat, 20)
        membership = membership_of(ben)
        with django_assert_num_queries(1):
            sync_payload(changes_since(membership=membership, since_seq=0))

    def test_nothing_missed_asks_nothing(self, ada, chat, membership_of, django_assert_num_queries):
        membership = membership_of(ada)
        with django_assert_num_queries(0):
            assert changes_since(membership=membership, since_seq=1).messages == []

    def test_a_reset_has_no_changes(self, ada, chat, membership_of):
        many(ada, chat, 2)
        answer = sync_payload(changes_since(membership=membership_of(ada), since_seq=99))
        assert (answer["reset"], answer["unread"], "changes" in answer) == (True, 0, False)

    def test_one_row_past_the_bytes_is_still_sent(self, monkeypatch, ada, chat, membership_of):
        many(ada, chat, 2)
        monkeypatch.setattr("chats.payloads.sync.MAX_BYTES", 10)
        answer = sync_payload(changes_since(membership=membership_of(ada), since_seq=0))
        assert (len(answer["changes"]), answer["cursor"], answer["more"]) == (1, 1, True)


class TestTimelinePage:
    def test_no_row_is_on_two_pages_and_none_is_missing(self, ada, ben, cy, chat, as_ada):
        for number in range(6):
            say(ada, chat, str(number))
            as_ada.patch(f"chats/{chat.pk}", {"title": f"Title {number}"})
        seen: list[int] = []
        before = None
        while True:
            page = timeline_page(chat=chat, before=before, limit=2)
            seen = [message.pk for message in page.messages] + seen
            if not page.more:
                break
            before = min(message.number for message in page.messages if message.number)
        assert seen == list(chat.messages.order_by("pk").values_list("pk", flat=True))

    def test_two_queries(self, ada, chat, django_assert_num_queries):
        many(ada, chat, 5)
        for before in (None, 3):
            with django_assert_num_queries(2):
                timeline_page(chat=chat, before=before, limit=2)
