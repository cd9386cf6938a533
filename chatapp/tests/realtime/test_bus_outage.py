"""What the log calls what carries messages to open pages."""

from django.conf import settings

from chatapp.lib.outages import REDIS
from chatapp.realtime.bus.outage import BUS


class TestBusOutage:
    def test_is_of_redis_only_where_there_is_one(self, monkeypatch, caplog):
        """Who runs a site without Redis must not read that Redis is away when the machine was too busy."""
        monkeypatch.setattr(BUS, "_began_at", None)
        BUS.note(TimeoutError())
        monkeypatch.undo()
        [line] = [record.getMessage() for record in caplog.records]
        assert line == f"{'Redis' if settings.REDIS_URL else 'Live delivery'} is unavailable: TimeoutError"
        assert (BUS is REDIS) is bool(settings.REDIS_URL)
