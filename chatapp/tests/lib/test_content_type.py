"""`Content-Type` parsing, at the entry points that servers call."""

import asyncio
import io
import json

import pytest

from chatapp.lib.content_type import used_content_type
from chatapp.tests.cpu_time import cpu_seconds

# The limit of a request's head, and nearly that of a body without a picture.
HEAD_CHARACTERS, BODY_BYTES = 60_000, 240_000
MAX_CPU_SECONDS = 0.25
SIGN_IN = "/api/signin"


class TestUsed:
    @pytest.mark.parametrize(
        ("given", "used"),
        [
            ("application/json", "application/json"),
            ("application/json; charset=utf-8", "application/json"),
            ("application/json;charset=punycode", "application/json"),
            (
                "multipart/form-data; boundary=----WebKitFormBoundaryA1",
                "multipart/form-data; boundary=----WebKitFormBoundaryA1",
            ),
            ('multipart/form-data; charset=idna; Boundary="a b"', 'multipart/form-data; boundary="a b"'),
            ("multipart/form-data; boundary*=punycode''a-b", "multipart/form-data"),
            ("text/plain; x*=idna''a", "text/plain"),
            ("", ""),
            (";", ""),
        ],
    )
    def test_of_all_parameters_only_a_boundary_is(self, given, used):
        assert used_content_type(given) == used

    @pytest.mark.parametrize(
        "given",
        [
            'text/plain;"' + ";" * 1_000_000,
            "text/plain;" + " " * 1_000_000,
            ";boundary=" * 100_000,
            ";boundary" + " " * 1_000_000,
            "a" * 1_000_000,
        ],
        ids=["quote", "blanks", "boundaries", "end", "type"],
    )
    def test_a_mebibyte_costs_nothing(self, given):
        assert cpu_seconds(lambda: used_content_type(given), at_most=0.05) <= 0.05
        assert len(used_content_type(given)) < 400


def by_asgi(path, *, content_types, body=b"", method="POST"):
    from chatapp.asgi import application  # noqa: PLC0415  # it needs the settings

    sent = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        # After the body nothing is sent until the response arrives.
        return waiting.pop() if waiting else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-length", str(len(body)).encode())]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers + [(b"content-type", one.encode("latin-1")) for one in content_types],
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    asyncio.run(application(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def by_wsgi(path, *, content_types, body=b"", method="POST"):
    from chatapp.wsgi import application  # noqa: PLC0415  # it needs the settings

    statuses = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": ",".join(content_types),
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "192.0.2.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, headers, *more: statuses.append(int(status[:3])))
    return statuses[0], b"".join(answer)


BOTH = pytest.mark.parametrize("ask", [by_asgi, by_wsgi])
KNOWN = b'{"email": "ada@example.org", "password": "wrong"}'


@pytest.mark.django_db(transaction=True)
@BOTH
class TestEntryPoints:
    @pytest.mark.parametrize(
        "content_types",
        [
            ['text/plain;"' + ";" * HEAD_CHARACTERS],
            ["application/json; x*=punycode''" + "a" * HEAD_CHARACTERS],
            ["application/json" + "; charset=utf-8" * 4_000],
            ['text/plain;"' + ";" * 200] * 250,
        ],
        ids=["quote", "rfc2231", "many", "repeated"],
    )
    def test_a_long_header_costs_little(self, ask, content_types):
        statuses = []
        spent = cpu_seconds(
            lambda: statuses.append(ask("/api/users/me", content_types=content_types, method="GET")[0]),
            at_most=MAX_CPU_SECONDS,
        )
        assert (set(statuses), spent <= MAX_CPU_SECONDS) == ({401}, True), spent

    @pytest.mark.parametrize(
        ("path", "codec"),
        [
            (SIGN_IN, "punycode"),
            ("/api/signup", "punycode"),
            ("/api/password_reset", "idna"),
            ("/api/signin/codes", "unicode_escape"),
            ("/api/signin/by_code", "undefined"),
        ],
    )
    def test_no_codec_is_used_on_a_body(self, ask, path, codec):
        body = json.dumps({"email": "a" * BODY_BYTES}).encode()
        statuses = []
        spent = cpu_seconds(
            lambda: statuses.append(ask(path, content_types=[f"application/json; charset={codec}"], body=body)[0]),
            at_most=MAX_CPU_SECONDS,
        )
        assert max(statuses) < 500
        assert spent <= MAX_CPU_SECONDS, f"{spent:.3f} s"

    @pytest.mark.parametrize("codec", ["punycode", "idna", "rot13"])
    def test_nor_on_a_form(self, ask, codec):
        part = b'--B\r\nContent-Disposition: form-data; name="email"\r\n\r\n%s\r\n--B--\r\n' % (b"a" * BODY_BYTES)
        header = f"multipart/form-data; boundary=B; charset={codec}"
        statuses = []
        spent = cpu_seconds(
            lambda: statuses.append(ask("/signin", content_types=[header], body=part)[0]), at_most=MAX_CPU_SECONDS
        )
        # Without our form's CSRF token.
        assert set(statuses) == {403}
        assert spent <= MAX_CPU_SECONDS, f"{spent:.3f} s"

    @pytest.mark.parametrize(
        "header",
        ["application/json; charset*=foo''utf-8", "application/json; x*=foo''a", "application/json; charset=no"],
    )
    def test_a_codec_that_is_none_breaks_nothing(self, ask, header):
        assert ask(SIGN_IN, content_types=[header], body=KNOWN)[0] == 401

    @pytest.mark.parametrize("header", ["application/json", "application/json; charset=UTF-8"])
    def test_what_clients_send_is_read(self, ask, header):
        status, body = ask(SIGN_IN, content_types=[header], body=KNOWN)
        assert (status, json.loads(body)["errors"]["code"]) == (401, "wrong_credentials")

    def test_another_encoding_is_refused_as_unreadable(self, ask):
        body = KNOWN.decode().encode("utf-16")
        assert ask(SIGN_IN, content_types=["application/json; charset=utf-16"], body=body)[0] == 400
