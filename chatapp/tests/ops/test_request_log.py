"""The request log."""

import io
import logging

import pytest
from django.test import Client

from chatapp.ops import counters, recent_errors


def first_handler_of(kind):
    return next(handler for handler in logging.getLogger().handlers if type(handler) is kind)


@pytest.mark.django_db
class TestRequestLog:
    def test_a_request_is_one_line_without_its_query(self, client, caplog):
        with caplog.at_level(logging.INFO, logger="chatapp.requests"):
            client.get("/no-such-page?token=c4n4ry")
        lines = [record for record in caplog.records if record.name == "chatapp.requests"]
        assert len(lines) == 1
        assert lines[0].getMessage().startswith("GET /no-such-page 404 ")
        assert "c4n4ry" not in caplog.text

    def test_probes_are_counted_and_not_logged(self, client, caplog):
        before = counters.read().totals["requests"]
        with caplog.at_level(logging.INFO, logger="chatapp.requests"):
            client.get("/healthz")
        assert not [record for record in caplog.records if record.name == "chatapp.requests"]
        assert counters.read().totals["requests"] == before + 1

    def test_the_duration_is_counted_by_entry_point_and_class_of_status(self, client):
        def count(key: str) -> float:
            return sum(counters.read().histograms.get(f"request_duration_seconds{{{key}}}", [0])[:-1])

        keys = ('entry="page",status="4xx"', 'entry="probe",status="2xx"')
        before = [count(key) for key in keys]
        for path in ("/no-such-page", "/nor-this", "/healthz"):
            client.get(path)
        assert [count(key) - was for key, was in zip(keys, before, strict=True)] == [2, 1]


@pytest.mark.django_db
class TestRefusedRequests:
    """What anyone can send from outside: a line each, no traceback, and nothing on the dashboard."""

    @pytest.mark.parametrize(
        ("method", "path", "options", "reason"),
        [
            ("GET", "/chats", {"headers": {"host": "evil.example"}}, "evil.example"),
            ("POST", "/signin", {"data": {"email": "ada@example.org"}}, "CSRF token missing"),
            ("POST", "/signin", {"data": dict.fromkeys(map(str, range(2_000)), "1")}, "number of GET/POST parameters"),
        ],
        ids=["foreign host", "no form token", "too many fields"],
    )
    def test_a_refusal_is_one_line_with_its_reason_and_no_traceback(self, settings, method, path, options, reason):
        settings.ALLOWED_HOSTS = ["testserver"]
        console = first_handler_of(logging.StreamHandler)
        written = io.StringIO()
        usual = console.setStream(written)
        recent_errors.forget()
        client = Client(enforce_csrf_checks=True)
        client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
        try:
            answer = getattr(client, method.lower())(path, **options)
        finally:
            console.setStream(usual)
        [line] = written.getvalue().splitlines()
        assert f"WARNING chatapp.requests {method} {path} {answer.status_code} " in line
        assert reason in line
        assert answer.status_code in {400, 403}
        assert recent_errors.newest() == []
