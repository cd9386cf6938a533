"""Which peers may set the scheme and the client address by header."""

import importlib
from io import BytesIO

import pytest
from django.test import override_settings

from chatapp import wsgi


@pytest.fixture
def ask():
    """Request a path beside /healthz through the WSGI entry point of an https site; return the status line."""
    with override_settings(SECURE_SSL_REDIRECT=True):
        application = importlib.reload(wsgi).application

        def answer(*, sender: str, **headers: str) -> str:
            told: list[str] = []
            environ = {
                "REQUEST_METHOD": "GET", "PATH_INFO": "/signin", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
                "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "REMOTE_ADDR": sender,
                **headers,
            }  # fmt: skip
            list(application(environ, lambda status, headers: told.append(status)))
            return told[0]

        yield answer
    importlib.reload(wsgi)


FORWARDED = {"HTTP_X_FORWARDED_FOR": "198.51.100.4", "HTTP_X_FORWARDED_PROTO": "https"}


@pytest.mark.django_db
class TestForwardedHeaders:
    def test_a_trusted_proxy_is_believed(self, ask):
        assert ask(sender="127.0.0.1", **FORWARDED) == "200 OK"

    def test_no_one_else_is(self, ask):
        assert ask(sender="203.0.113.9", **FORWARDED) == "301 Moved Permanently"

    def test_without_headers_http_is_http(self, ask):
        assert ask(sender="127.0.0.1") == "301 Moved Permanently"

    @pytest.mark.parametrize("said", ["https", "HTTPS", "https,http", "https,"])
    def test_the_scheme_alone_ends_the_redirect(self, ask, said):
        assert ask(sender="127.0.0.1", HTTP_X_FORWARDED_PROTO=said) == "200 OK"
