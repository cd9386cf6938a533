"""Rules, alerts and the dashboard: valid, tested, and about metrics that exist."""

import json
import re
import shutil
import subprocess

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from chatapp.checks.programs import Missing, promtool
from chatapp.checks.repository import text
from chatapp.launch.prepare import ROOT
from chatapp.tests.ops.everything import count_everything

FOLDER = ROOT / "deploy" / "prometheus"
FILES = [yaml.safe_load(text(f"deploy/prometheus/{name}.yaml")) for name in ("rules", "alerts")]
RULES = [rule for file in FILES for group in file["groups"] for rule in group["rules"]]
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
ALERTS = {rule["alert"] for rule in RULES if "alert" in rule}
DASHBOARD = json.loads(text("deploy/grafana/chatapp.json"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
# Prometheus's own.
OF_PROMETHEUS = {"up"}
TOKEN = "a-long-token-for-metrics"


def shown_expressions() -> list[str]:
    return [target["expr"] for panel in PANELS for target in panel["targets"]]


@pytest.fixture(scope="module")
def check():
    """Run promtool, or skip with the reason."""
    try:
        command = promtool()
    except Missing as missing:
        pytest.skip(str(missing))

    def run(*arguments: str, cwd=FOLDER) -> None:
        done = subprocess.run([*command, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


class TestPromtool:
    def test_the_rules_are_valid(self, check):
        check("check", "rules", "--lint-fatal", "rules.yaml", "alerts.yaml")

    def test_so_is_the_configuration(self, check, tmp_path):
        copied = shutil.copytree(FOLDER, tmp_path / "prometheus")
        (copied / "metrics_token").write_text(TOKEN)
        check("check", "config", "prometheus.yaml", cwd=copied)

    def test_each_alert_fires_on_its_fault_and_none_on_a_healthy_site(self, check):
        check("test", "rules", "tests.yaml")

    def test_every_alert_has_both_tests(self):
        cases = yaml.safe_load(text("deploy/prometheus/tests.yaml"))["tests"]
        asked = [(one["alertname"], bool(one.get("exp_alerts"))) for case in cases for one in case["alert_rule_test"]]
        assert sorted(asked) == sorted((alert, fires) for alert in ALERTS for fires in (True, False))

    def test_the_dashboard_s_expressions_are_valid(self, check, tmp_path):
        rules = [
            {"record": f"panel:{number}", "expr": expression.replace("$instance", ".*")}
            for number, expression in enumerate(shown_expressions())
        ]
        (tmp_path / "panels.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
        check("check", "rules", str(tmp_path / "panels.yaml"))


@pytest.mark.django_db
class TestNames:
    @pytest.fixture
    def exposed(self, settings) -> set[str]:
        """Return the names of the samples in an answer of /metrics to which everything has happened once."""
        settings.METRICS_TOKEN = TOKEN
        count_everything()
        answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics").content.decode()
        families = list(text_string_to_metric_families(answer))
        return {sample.name for family in families for sample in family.samples}

    def test_all_that_is_asked_for_is_in_a_real_answer(self, exposed):
        expressions = [rule["expr"] for rule in RULES] + shown_expressions()
        used = {name for one in expressions for name in re.findall(r"\bchatapp[_:][a-z0-9_:]+|\bup\b", one)}
        assert len(used) > 30
        assert used - exposed - RECORDED - OF_PROMETHEUS == set()

    def test_a_planted_name_is_missed(self, exposed):
        assert "chatapp_no_such_total" not in exposed

    def test_every_recorded_rule_is_used(self):
        used = " ".join([rule["expr"] for rule in RULES] + shown_expressions())
        assert [name for name in RECORDED if name not in used] == []


class TestDashboard:
    def test_each_panel_has_a_place_of_its_own(self):
        taken: set[tuple[int, int]] = set()
        for panel in DASHBOARD["panels"]:
            at = panel["gridPos"]
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            assert not cells & taken, panel["title"]
            taken |= cells
        assert {x for x, _ in taken} == set(range(24))

    def test_ids_and_titles_are_unique_and_units_are_named(self):
        assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
        assert len({panel["title"] for panel in PANELS}) == len(PANELS)
        assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in PANELS)

    def test_it_names_no_prometheus_of_ours(self):
        sources = {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]}
        assert sources == {"${datasource}"}
