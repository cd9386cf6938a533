"""Where reads go. With a real replica: chats/tests/queries/test_replica.py."""

from types import SimpleNamespace

from django.db import OperationalError

from chatapp.lib import read_replica
from chatapp.lib.read_replica import Replica, ReplicaRouter, from_replica, read_alias


class TestWithoutReplica:
    def test_the_primary_is_asked_at_once(self):
        assert from_replica(read_alias, has_seen=lambda position: 1 / 0 > 0) == "default"


class TestRouter:
    def test_everything_is_written_to_the_primary(self):
        router, token = ReplicaRouter(), read_replica._alias.set("replica")
        try:
            assert (router.db_for_read(object), router.db_for_write(object)) == ("replica", "default")
        finally:
            read_replica._alias.reset(token)
        assert router.db_for_read(object) == "default"
        assert router.allow_relation(object(), object())
        assert [router.allow_migrate(one, "chats") for one in ("default", "replica")] == [True, False]


class TestFailures:
    def test_one_that_fails_is_left_alone_for_a_while(self, monkeypatch, settings):
        closed, asked = [], []
        monkeypatch.setitem(settings.DATABASES, "replica", {})
        monkeypatch.setattr(read_replica, "connections", {"replica": SimpleNamespace(close=lambda: closed.append(1))})
        monkeypatch.setattr(Replica, "position", lambda self: "0/0")
        monkeypatch.setattr(read_replica, "replica", Replica())

        def fail(position):
            asked.append(read_alias())
            raise OperationalError("the replica is away")

        for _ in range(3):
            assert from_replica(read_alias, has_seen=fail) == "default"
        assert asked == ["replica"]
        assert len(closed) == 1
