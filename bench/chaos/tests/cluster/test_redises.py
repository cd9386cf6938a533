"""What the answers of Redis mean."""

from bench.chaos.cluster.redises import is_whole, master_of

MASTER = {"role": "master", "connected_slaves": "2"}
REPLICA = {"role": "slave"}
WELL = {"redis1": REPLICA, "redis2": MASTER, "redis3": REPLICA}


class TestReplication:
    def test_one_master_with_two_replicas_is_whole(self):
        assert is_whole(WELL, count=3)
        assert master_of(WELL) == "redis2"

    def test_a_machine_without_an_answer_is_missed(self):
        assert not is_whole({**WELL, "redis1": {}}, count=3)

    def test_a_master_that_its_replicas_have_left_is_none(self):
        split = {**WELL, "redis1": {"role": "master", "connected_slaves": "0"}}
        assert master_of(split) == "redis2"
        assert not is_whole(split, count=3)

    def test_without_a_master_there_is_none(self):
        assert master_of({"redis1": REPLICA, "redis2": {}}) == ""
