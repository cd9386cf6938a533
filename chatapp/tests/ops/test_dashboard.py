"""The operator's dashboard and /metrics."""

import logging

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from accounts.tests.builders import browser_of, make_person, make_staff
from chatapp.ops import counters, recent_errors, snapshots

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return browser_of(make_staff())


@pytest.fixture
def neighbour():
    """Write the snapshot of another process with five sockets and an error of its own."""
    other = {
        **snapshots.capture(),
        "process": "elsewhere-1",
        "series": "sockets-2",
        "gauges": {"sockets": 5, "topics": 2},
        "rates": {"sends": 1.5},
        "errors": [{"at": "2999-01-01T00:00:00.000Z", "logger": "chats", "sentence": "from elsewhere"}],
    }
    cache.set("ops:process:elsewhere-1", other, 60)
    cache.set(snapshots.INDEX_KEY, ["elsewhere-1"], 60)


class TestDashboard:
    def test_the_page_is_complete_without_a_script(self, desk):
        counters.set("sockets", 3)
        page = desk.get("/admin/dashboard/").content.decode()
        for part in (
            "Sockets",
            "Topics",
            "Sends",
            "Deliveries",
            "Newest errors",
            "Database",
            "Redis",
            "Jobs",
            "Memory",
        ):
            assert part in page
        for part in ("Versions", "Uptime", "Processes", "django", "python"):
            assert part in page
        assert 'data-figure="sockets">3<' in page

    def test_the_json_holds_the_same_figures_and_the_parts(self, desk):
        state = desk.get("/admin/dashboard/state").json()
        assert set(state) == {
            "at",
            "live",
            "rates",
            "totals",
            "errors",
            "database",
            "redis",
            "jobs",
            "memory_bytes",
            "uptime_seconds",
            "processes",
            "is_whole",
            "versions",
            "release",
            "figures",
        }
        assert set(state["live"]) == {"sockets", "topics"}
        assert set(state["rates"]) == {"sends", "deliveries", "requests"}
        assert state["database"]["state"] == "ok"
        assert set(state["jobs"]["counts"]) == {"ready", "running", "successful", "failed"}
        assert state["memory_bytes"] > 1_000_000
        assert state["is_whole"] is True
        assert all(isinstance(text, str) for text in state["figures"].values())
        page = desk.get("/admin/dashboard/").content.decode()
        for name in state["figures"]:
            assert f'data-figure="{name}"' in page

    def test_the_figures_are_the_sum_of_all_processes(self, desk, neighbour):
        counters.set("sockets", 3)
        state = desk.get("/admin/dashboard/state").json()
        assert state["live"]["sockets"] == 8
        assert state["figures"]["sockets"] == "8"
        assert [row["sockets"] for row in state["processes"]] == [5, 3]
        assert state["errors"][0]["sentence"] == "from elsewhere"

    def test_errors_are_shown_as_text_without_secrets(self, desk):
        recent_errors.forget()
        logging.getLogger("chats").error("<script>alert(1)</script> password=c4n4ry")
        page = desk.get("/admin/dashboard/").content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; password=[hidden]" in page
        assert "c4n4ry" not in page

    def test_jobs_are_counted_and_failures_named_without_their_arguments(self, desk):
        for status in ("READY", "FAILED"):
            DBTaskResult.objects.create(
                task_path="accounts.mail.reset_link.mail_reset_link",
                status=status,
                args_kwargs={"args": [], "kwargs": {"email": "c4n4ry@example.org"}},
                backend_name="default",
                exception_class_path="builtins.OSError" if status == "FAILED" else "",
                traceback="",
            )
        answer = desk.get("/admin/dashboard/state")
        assert answer.json()["jobs"]["counts"] == {"ready": 1, "running": 0, "successful": 0, "failed": 1}
        assert answer.json()["jobs"]["failures"][0]["error"] == "OSError"
        assert "c4n4ry" not in answer.content.decode()

    def test_it_may_not_be_cached(self, desk):
        for address in ("/admin/dashboard/", "/admin/dashboard/state"):
            assert "no-store" in desk.get(address)["Cache-Control"]

    def test_a_member_finds_neither_page_nor_figures(self):
        bens = browser_of(make_person("Ben"))
        for address in ("/admin/dashboard/", "/admin/dashboard/state"):
            assert bens.get(address).status_code == 404

    def test_a_stranger_finds_neither(self, client):
        assert client.get("/admin/dashboard/").status_code == 302
        answer = client.get("/admin/dashboard/state")
        assert (answer.status_code, answer.json()) == (
            401,
            {"errors": {"detail": "Unauthenticated", "code": "unauthenticated"}},
        )


class TestMetrics:
    TOKEN = "a-long-token-for-the-scraper"

    def test_staff_read_the_counters_of_every_process_of_the_node(self, desk, neighbour):
        counters.set("sockets", 3)
        answer = desk.get("/metrics")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        lines = answer.content.decode().splitlines()
        assert 'chatapp_sockets{process="sockets-2"} 5.0' in lines
        assert 'chatapp_sockets{process="process-1"} 3.0' in lines
        assert any(line.startswith("chatapp_sends_total{") for line in lines)
        assert any(line.startswith("chatapp_process_memory_bytes{") for line in lines)
        assert 'chatapp_jobs{state="failed"} 0.0' in lines

    def test_histograms_are_cumulative(self, desk):
        before = counters.read().histograms.get("event_loop_lag_seconds", [0] * 13)
        for seconds in (0.004, 0.03, 7.0):
            counters.observe("event_loop_lag_seconds", seconds)
        lines = desk.get("/metrics").content.decode().splitlines()
        buckets = [line for line in lines if line.startswith("chatapp_event_loop_lag_seconds_bucket{")]
        counts = [float(line.rpartition(" ")[2]) for line in buckets]
        assert counts == sorted(counts)
        assert (len(counts), counts[-1]) == (12, sum(before[:-1]) + 3)
        assert 'le="0.005"' in buckets[2]
        assert counts[2] == sum(before[:3]) + 1

    def test_the_bearer_of_the_token_reads_them_too(self, settings):
        settings.METRICS_TOKEN = self.TOKEN
        scraper = Client(headers={"Authorization": f"Bearer {self.TOKEN}"})
        assert scraper.get("/metrics").status_code == 200

    def test_it_answers_while_the_database_is_away(self, settings, monkeypatch):
        def refuse(*_args, **_options):
            raise OperationalError("the database system is shutting down")

        settings.METRICS_TOKEN = self.TOKEN
        counters.set("sockets", 3)
        monkeypatch.setattr(connection, "cursor", refuse)
        answer = Client(headers={"Authorization": f"Bearer {self.TOKEN}"}).get("/metrics")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "chatapp_sockets{" in page and "chatapp_jobs{" not in page

    @pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer a-long-tokén"])
    def test_anything_else_is_refused(self, settings, given):
        settings.METRICS_TOKEN = self.TOKEN
        answer = Client(headers={"Authorization": given} if given else {}).get("/metrics")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "chatapp_" not in answer.content.decode()

    @pytest.mark.parametrize("given", ["Bearer ", "Bearer", "Bearer None"])
    def test_without_a_token_set_no_bearer_gets_in(self, settings, given):
        settings.METRICS_TOKEN = ""
        assert Client(headers={"Authorization": given}).get("/metrics").status_code == 401

    def test_a_member_is_refused(self):
        assert browser_of(make_person("Ben")).get("/metrics").status_code == 403
