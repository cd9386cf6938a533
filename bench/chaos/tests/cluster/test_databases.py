"""What Patroni's answers mean."""

import copy

import pytest

from bench.chaos.cluster.databases import is_whole, primary_of

WELL = {
    "db1": {"role": "leader", "state": "running"},
    "db2": {"role": "sync_standby", "state": "streaming"},
    "db3": {"role": "replica", "state": "streaming"},
}


class TestMembers:
    def test_the_primary_is_the_leader_that_runs(self):
        assert primary_of(WELL) == "db1"
        assert primary_of({"db1": {"role": "leader", "state": "stopped"}}) == ""

    def test_three_that_replicate_are_whole(self):
        assert is_whole(WELL, count=3)

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("db1", {"state": "stopped"}),
            ("db1", {"role": "replica"}),
            ("db2", {"role": "replica"}),
            ("db3", {"state": "starting"}),
            ("db3", {"state": "running"}),
        ],
    )
    def test_without_a_primary_or_a_synchronous_replica_they_are_not(self, name, fields):
        members = copy.deepcopy(WELL)
        members[name].update(fields)
        assert not is_whole(members, count=3)

    def test_a_missing_machine_is_missed(self):
        assert not is_whole({name: one for name, one in WELL.items() if name != "db3"}, count=3)
