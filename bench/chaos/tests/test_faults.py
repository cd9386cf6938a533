"""The list of faults, and the options of a run."""

import importlib
import pkgutil
import re

import pytest

from bench.chaos import faults, options
from bench.chaos.faults import EMBEDDED, FAULTS, PRODUCTION
from chatapp.checks.repository import text

for module in pkgutil.iter_modules(faults.__path__):
    importlib.import_module(f"bench.chaos.faults.{module.name}")


class TestFaults:
    def test_the_page_on_reliability_explains_every_fault_and_no_other(self):
        section = text("docs/reliability.md").partition("## The faults")[2].partition("\n## ")[0]
        explained = re.findall(r"^\| `([a-z0-9-]+)`", section, re.MULTILINE)
        assert sorted(explained) == sorted(FAULTS)

    def test_every_fault_says_what_it_does_and_works_somewhere(self):
        for one in FAULTS.values():
            assert one.run.__doc__
            assert set(one.in_short) <= set(one.works_on) <= {PRODUCTION, EMBEDDED}
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

    def test_a_fault_that_is_not_there_is_refused(self, capsys):
        with pytest.raises(SystemExit):
            options.read(["--fault", "earthquake"])
        assert "earthquake" in capsys.readouterr().err
