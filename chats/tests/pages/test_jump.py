"""Jumping to a day of a chat."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from chats.models import Message
from chats.queries.first_since import first_since
from chats.tests.builders import many, say

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def daily(ada, chat):
    """200 messages, one a day from 1 January 2026."""
    many(ada, chat, 200)
    for message in Message.objects.filter(chat=chat, number__isnull=False):
        Message.objects.filter(pk=message.pk).update(at=START + timedelta(days=message.number - 1))
    chat.refresh_from_db()
    return chat


class TestJump:
    @pytest.mark.parametrize(
        ("day", "number"), [("2026-01-01", 1), ("2025-05-01", 1), ("0001-01-01", 1), ("first", 1), ("2026-03-01", 60)]
    )
    def test_goes_to_the_first_message_of_a_day_or_after_it(self, ada_browser, daily, day, number):
        message = Message.objects.get(chat=daily, number=number)
        place = ada_browser.get(f"/chats/{daily.pk}/jump?date={day}")["Location"]
        assert place == f"/chats/{daily.pk}?before={number + settings.PAGE_SIZE // 2}#message-{message.pk}"
        assert f'id="message-{message.pk}"' in ada_browser.text(place.split("#")[0])

    @pytest.mark.parametrize("day", ["2026-12-24", "9999-12-31"])
    def test_after_the_last_message_goes_to_the_newest(self, ada_browser, daily, day):
        assert ada_browser.get(f"/chats/{daily.pk}/jump?date={day}")["Location"] == f"/chats/{daily.pk}"

    @pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "%00", "2026", "9" * 500, "<b>"])
    def test_says_what_a_day_is(self, ada_browser, chat, day):
        answer = ada_browser.get(f"/chats/{chat.pk}/jump?date={day}")
        assert answer.status_code == 422
        assert "Enter a day of the calendar" in answer.content.decode()

    def test_asks_for_a_day(self, ada_browser, chat):
        assert 'type="date"' in ada_browser.text(f"/chats/{chat.pk}/jump")

    def test_is_nothing_to_an_outsider(self, chat, cy_browser):
        assert cy_browser.get(f"/chats/{chat.pk}/jump?date=2026-01-01").status_code == 403

    def test_of_an_empty_chat_goes_to_it(self, ada_browser, chat):
        assert ada_browser.get(f"/chats/{chat.pk}/jump?date=first")["Location"] == f"/chats/{chat.pk}"


class TestFirstSince:
    def test_is_the_first_of_all_at_or_after_a_time(self, daily):
        for hours in range(-30, 24 * 201, 31):
            since = START + timedelta(hours=hours)
            rows = Message.objects.filter(chat=daily, number__isnull=False, at__gte=since).order_by("number")
            assert first_since(daily, since) == rows.first()

    def test_costs_few_queries_however_many_messages_there_are(self, daily, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            first_since(daily, START + timedelta(days=100))

    def test_finds_messages_across_missing_numbers(self, ada, daily):
        Message.objects.filter(chat=daily, number__gt=20, number__lt=190).delete()
        found = first_since(daily, START + timedelta(days=100))
        assert found is not None
        assert found.number == 190
        assert say(ada, daily, "on") is not None
