"""When what was chosen in a menu ends."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.rules.ends import HOUR, NEVER, TOMORROW, end_of
from chatapp.lib import clock


@pytest.mark.parametrize(
    ("choice", "zone", "end"),
    [
        (NEVER, "UTC", None),
        (HOUR, "UTC", "2026-03-29T00:40:00.000Z"),
        ("30", "Asia/Tokyo", "2026-03-29T00:10:00.000Z"),
        ("today", "UTC", "2026-03-29T00:00:00.000Z"),
        ("today", "Asia/Tokyo", "2026-03-29T15:00:00.000Z"),
        (TOMORROW, "UTC", "2026-03-29T09:00:00.000Z"),
        # The clocks change that night.
        (TOMORROW, "Europe/Berlin", "2026-03-30T07:00:00.000Z"),
        (TOMORROW, "America/New_York", "2026-03-29T13:00:00.000Z"),
        (TOMORROW, "Pacific/Kiritimati", "2026-03-29T19:00:00.000Z"),
    ],
)
def test_by_the_clock_of_a_zone(choice, zone, end):
    with clock.frozen_at(datetime(2026, 3, 28, 23, 40, tzinfo=UTC)), timezone.override(zone):
        assert end_of(choice) == end
