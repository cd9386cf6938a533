"""How a request arrives is answered to those who know SECRET_KEY, and to no one else."""

from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner

from chatapp.ops.arrival import HEADER, signed_header

pytestmark = pytest.mark.django_db


class TestArrival:
    def test_a_signed_request_learns_how_it_arrived(self, client, settings):
        body = client.get("/readyz", headers={**signed_header(), "X-Forwarded-For": "192.0.2.7"}).json()
        assert body["request"] == {
            "scheme": "http",
            "address": "127.0.0.1",
            "peer": "",
            "has_forwarded_for": True,
            "has_forwarded_proto": False,
            "release": settings.RELEASE,
        }

    # With ids: a signature changes every second, and all processes of a run have to collect the same tests.
    @pytest.mark.parametrize(
        "header",
        ["", "doctor", "doctor:1abc:AAAA", TimestampSigner(salt="other").sign("doctor")],
        ids=["none", "unsigned", "forged", "signed for something else"],
    )
    def test_anyone_else_learns_nothing(self, client, header):
        assert "request" not in client.get("/readyz", headers={HEADER: header}).json()
        assert "request" not in client.get("/readyz").json()

    def test_an_old_header_is_worth_nothing(self, client, monkeypatch):
        old = signed_header()
        assert "request" in client.get("/readyz", headers=old).json()
        monkeypatch.setattr("chatapp.ops.arrival._VALID_SECONDS", timedelta(seconds=-1))
        assert "request" not in client.get("/readyz", headers=old).json()
