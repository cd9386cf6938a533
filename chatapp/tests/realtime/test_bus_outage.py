"""How the log names an outage of the bus."""

from django.conf import settings

from chatapp.lib.outages import REDIS
from chatapp.realtime.bus.outage import BUS


class TestBusOutage:
    def test_names_redis_only_where_there_is_one(self, monkeypatch, caplog):
        """On a site without Redis, a busy machine must not be logged as an outage of Redis."""
        monkeypatch.setattr(BUS, "_began_at", None)
        BUS.note(TimeoutError())
        monkeypatch.undo()
        [line] = [record.getMessage() for record in caplog.records]
        assert line == f"{'Redis' if settings.REDIS_URL else 'Live delivery'} is unavailable: TimeoutError"
        assert (BUS is REDIS) is bool(settings.REDIS_URL)
