"""Health probes."""

import pytest
from django.db import OperationalError, connection

from chatapp.ops import health


class TestHealthz:
    def test_a_living_process_says_so_without_asking_the_database(self, client):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    def test_only_reading_is_allowed(self, client):
        assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
class TestReadyz:
    def test_a_working_site_is_ready(self, client, settings):
        answer = client.get("/readyz")
        assert answer.status_code == 200
        redis = "ok" if settings.REDIS_URL else "none"
        assert answer.json() == {"status": "ready", "database": "ok", "redis": redis}

    def test_without_the_database_no_one_is_sent_here(self, client, monkeypatch):
        def refuse():
            raise OperationalError("the database system is shutting down")

        monkeypatch.setattr(connection, "cursor", refuse)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer["Retry-After"] == "2"
        assert answer.json()["database"] == "down"
        assert "shutting down" not in answer.content.decode()

    def test_without_redis_the_site_still_works_and_says_so(self, client, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1"
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": settings.REDIS_URL,
                "OPTIONS": {"socket_connect_timeout": 0.2},
            }
        }
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["redis"]) == (200, "down")

    def test_probes_answer_over_plain_http_on_an_https_site(self, client, settings):
        settings.SECURE_SSL_REDIRECT = True
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.get("/signin").status_code in (301, 302)

    def test_the_probes_own_faults_stay_quiet(self, monkeypatch):
        assert health.redis_state() in ("ok", "none")
