"""The machines of the cluster."""

from bench.chaos.cluster.topology import BALANCERS, CLIENT, DATABASES, EVERYTHING, NETWORK, NODES, REDISES


class TestMachines:
    def test_a_majority_of_each_store_is_left_when_one_machine_is_lost(self):
        assert len(DATABASES) == len(REDISES) == 3

    def test_no_machine_is_the_only_one_of_its_kind(self):
        assert len(NODES) == 3
        assert len(BALANCERS) == 2

    def test_each_has_a_name_and_an_address_of_its_own_on_one_network(self):
        addresses = [one.address for one in EVERYTHING]
        assert len({CLIENT, *addresses}) == len(addresses) + 1
        assert len({one.name for one in EVERYTHING}) == len(EVERYTHING)
        assert all(address.startswith(f"{NETWORK}.") for address in (CLIENT, *addresses))

    def test_the_names_of_links_are_short_enough_for_the_kernel(self):
        assert all(len(f"to-{one.name}") <= 15 for one in EVERYTHING)
