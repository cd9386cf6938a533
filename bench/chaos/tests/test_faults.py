"""The list of faults, and the options of a run."""

import re

import pytest

from bench.chaos import options
from bench.chaos.__main__ import load_faults
from bench.chaos.faults import CLUSTER, EMBEDDED, FAULTS, PRODUCTION
from chatapp.checks.repository import text

load_faults()


def explained(title):
    """Return the faults that a section of the page on reliability explains."""
    section = text("docs/reliability.md").partition(f"## {title}\n")[2].partition("\n## ")[0]
    first_table = section.partition("\n|")[2].partition("\n\n")[0]
    return sorted(re.findall(r"^\| `([a-z0-9-]+)`", first_table, re.MULTILINE))


class TestFaults:
    def test_the_page_on_reliability_explains_every_fault_and_no_other(self):
        assert explained("The faults") == sorted(name for name, one in FAULTS.items() if one.works_on != (CLUSTER,))
        assert explained("A cluster") == sorted(name for name, one in FAULTS.items() if CLUSTER in one.works_on)

    def test_every_fault_says_what_it_does_and_works_somewhere(self):
        for one in FAULTS.values():
            assert one.run.__doc__
            assert set(one.in_short) <= set(one.works_on) <= {PRODUCTION, EMBEDDED, CLUSTER}
            assert one.works_on

    @pytest.mark.parametrize("place", [PRODUCTION, EMBEDDED])
    def test_the_short_run_breaks_something_on_each_back_end_within_a_minute(self, place):
        chosen = [one for one in FAULTS.values() if place in one.in_short]
        assert len(chosen) >= 4
        assert sum(one.seconds for one in chosen) <= 75


class TestOptions:
    def test_a_run_that_names_nothing_mixes_all_but_the_long_ones(self):
        run = options.read([])
        assert {one.name for one in run.faults} == {
            one.name for one in FAULTS.values() if one.is_mixed and PRODUCTION in one.works_on
        }
        assert run.durable

    def test_only_what_can_happen_to_one_process_happens_to_it(self):
        run = options.read(["--embedded", "--fault", "kill-worker", "--fault", "kill-redis"])
        assert [one.name for one in run.faults] == ["kill-worker"]

    def test_the_same_seed_breaks_in_the_same_order_and_another_in_another(self):
        orders = [[one.name for one in options.read(["--seed", seed]).order()] for seed in ("1", "1", "2")]
        assert orders[0] == orders[1] != orders[2]

    def test_the_cluster_has_faults_of_its_own_without_the_planted_loss(self):
        run = options.read(["--cluster"])
        assert {one.name for one in run.faults} == {
            one.name for one in FAULTS.values() if CLUSTER in one.works_on and not one.plants_loss
        }
        assert run.title.startswith("three nodes")
        assert not run.plants_loss

    def test_the_nodes_of_the_cluster_can_do_without_proxies(self, capsys):
        assert not options.read(["--cluster"]).direct
        run = options.read(["--cluster", "--direct"])
        assert run.direct
        assert "directly" in run.title
        with pytest.raises(SystemExit):
            options.read(["--direct"])
        assert "--direct needs --cluster" in capsys.readouterr().err

    def test_a_planted_loss_is_a_run_of_its_own(self, capsys):
        assert options.read(["--cluster", "--fault", "planted-loss"]).plants_loss
        with pytest.raises(SystemExit):
            options.read(["--cluster", "--fault", "planted-loss", "--fault", "kill-node"])
        assert "name it alone" in capsys.readouterr().err

    @pytest.mark.parametrize("arguments", [["--fault", "kill-primary"], ["--cluster", "--fault", "kill-redis"]])
    def test_a_fault_that_works_elsewhere_only_is_refused(self, arguments, capsys):
        with pytest.raises(SystemExit):
            options.read(arguments)
        assert "none of these faults works on" in capsys.readouterr().err

    def test_a_fault_that_is_not_there_is_refused(self, capsys):
        with pytest.raises(SystemExit):
            options.read(["--fault", "earthquake"])
        assert "earthquake" in capsys.readouterr().err
