"""The proxies' files of deploy/, each run in front of `make serve`."""

import json
import os
import re
import subprocess
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from websockets.sync.client import connect

from chatapp.checks import programs
from chatapp.checks.programs import Missing
from chatapp.checks.repository import text
from chatapp.checks.services import free_port
from chatapp.tests.deploy.proxy import CLIENT, HOST, Client, certificate, running
from chatapp.tests.launch.started import ports, started, until
from chatapp.tests.migrated import migrated_template

pytestmark = [
    pytest.mark.launch,
    # They share one site.
    pytest.mark.xdist_group("proxies"),
    pytest.mark.skipif(settings.IS_SQLITE or not settings.REDIS_URL, reason="needs PostgreSQL and Redis"),
]

PROXIES = ("nginx", "haproxy", "caddy")
# Those that the site may hand files to.
SENDS_FILES = ("nginx", "caddy")


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """Production's environment with a separate database."""
    server_address = settings.DATABASE_URL.rpartition("/")[0]
    name = f"chatapp_proxies_{os.getpid()}"
    with psycopg.connect(f"{server_address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template(settings.DATABASE_URL)}".encode())
        yield {
            **ports("PORT", "SOCKET_PORT"),
            "MODE": "production",
            "HOST": "127.0.0.1",
            "PUBLIC_URL": f"https://{HOST}",
            "DATABASE_URL": f"{server_address}/{name}",
            "REDIS_URL": settings.REDIS_URL,
            "REDIS_PREFIX": name,
            "DATA_DIR": str(tmp_path_factory.mktemp("proxied")),
            "FILES_ACCEL": "/protected/",
            "PAGE_WORKERS": "1",
            "SECRET_KEY": "",
            "DEBUG": "",
        }
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def site(variables):
    with started("-m", "chatapp.launch", "serve", **variables) as serving:
        serving.until("Starting worker")
        yield serving


def replaced(path: str, *pairs: tuple[str, str]) -> str:
    """Return a file of deploy/ with the addresses of this test; each must be in it."""
    content = text(f"deploy/{path}")
    for old, new in pairs:
        assert re.search(old, content), old
        content = re.sub(old, new, content)
    return content


def nginx(folder: Path, variables: dict[str, str], client: Client) -> list[str]:
    command = programs.nginx()
    chain, key = certificate(folder)
    served = replaced(
        "nginx.conf",
        (r"listen 80;", f"listen 127.0.0.1:{client.plain_port};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{client.port} ssl;"),
        (r"/etc/\S+/fullchain\.pem", str(chain)),
        (r"/etc/\S+/privkey\.pem", str(key)),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{variables['PORT']}"),
        (r"127\.0\.0\.1:8001", f"127.0.0.1:{variables['SOCKET_PORT']}"),
        (r"/srv/chatapp/data/media/", f"{variables['DATA_DIR']}/media/"),
    )
    (folder / "site.conf").write_text(served)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    # The workers read files of the test's account.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; worker_processes 1; events {{ }}"
        f" http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    return [*command, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def haproxy(folder: Path, variables: dict[str, str], client: Client) -> list[str]:
    command = programs.haproxy()
    chain, key = certificate(folder)
    (folder / "both.pem").write_text(chain.read_text() + key.read_text())
    served = replaced(
        "haproxy.cfg",
        (r"bind :80\n", f"bind 127.0.0.1:{client.plain_port}\n"),
        (r"bind :443 ssl crt /etc/haproxy/chatapp\.pem", f"bind 127.0.0.1:{client.port} ssl crt {folder}/both.pem"),
        (r"10\.0\.0\.11:8000", f"127.0.0.1:{variables['PORT']}"),
        (r"10\.0\.0\.11:8001", f"127.0.0.1:{variables['SOCKET_PORT']}"),
        # The other two nodes are down.
        (r"10\.0\.0\.1[23]:800[01]", f"127.0.0.1:{free_port()}"),
        (r"maxconn 100000", "maxconn 100"),
        # The account of Debian's package, which is only unpacked here.
        (r"  user haproxy\n  group haproxy\n", ""),
        # certbot doesn't run.
        (r"127\.0\.0\.1:8402", f"127.0.0.1:{free_port()}"),
    )
    (folder / "haproxy.cfg").write_text(served)
    return [*command, "-db", "-f", str(folder / "haproxy.cfg")]


def caddy(folder: Path, variables: dict[str, str], client: Client) -> list[str]:
    command = programs.caddy()
    chain, key = certificate(folder)
    [block] = re.findall(
        r"^reverse_proxy web:8000 {\n(\t@file .*?)^}$", text("docs/deployment.md"), re.MULTILINE | re.DOTALL
    )
    block = block.replace("/srv/chatapp/data/media", f"{variables['DATA_DIR']}/media").replace("\t", "\t\t")
    served = replaced(
        "Caddyfile",
        (r"(?m)^{\n", f"{{\n\tadmin off\n\thttp_port {client.plain_port}\n\thttps_port {client.port}\n"),
        (r"\{\$PUBLIC_URL\} {\n", f"https://{HOST} {{\n\ttls {chain} {key}\n\tbind 127.0.0.1\n"),
        (r"(?m)^(\t\t)# Bodies, and pieces", block.replace("\\", r"\\") + r"\1# Bodies, and pieces"),
    )
    if version_of(command).lstrip("v").startswith("2.6."):
        # Its name before 2.7.
        served = re.sub(r"request_buffers (\S+)", r"buffer_requests\n\t\tmax_buffer_size \1", served)
    (folder / "Caddyfile").write_text(served)
    upstreams = {
        "PAGE_UPSTREAMS": f"127.0.0.1:{free_port()} 127.0.0.1:{variables['PORT']}",
        "SOCKET_UPSTREAMS": f"127.0.0.1:{free_port()} 127.0.0.1:{variables['SOCKET_PORT']}",
        "HOME": str(folder),
    }
    given = [f"{name}={value}" for name, value in upstreams.items()]
    return ["env", *given, *command, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def version_of(command: list[str]) -> str:
    return subprocess.run([*command, "version"], capture_output=True, text=True, check=True).stdout


COMMANDS = {"nginx": nginx, "haproxy": haproxy, "caddy": caddy}


@pytest.fixture(scope="module", params=PROXIES)
def proxied(request, tmp_path_factory, site, variables):
    """Return a client of a proxy in front of the site; its `proxy` is the name."""
    folder = tmp_path_factory.mktemp(request.param)
    client = Client(port=free_port(), plain_port=free_port())
    client.proxy = request.param
    try:
        command = COMMANDS[request.param](folder, variables, client)
    except Missing as missing:
        pytest.skip(str(missing))
    with running(command, client, log=folder / "log") as ready:
        until(lambda: ready.ask("GET", "/signin")[0] == 200, what="pages", told=(folder / "log").read_text)
        yield ready


@pytest.fixture(scope="module")
def person(proxied):
    """Return the headers of someone with an account, and the id of a chat of theirs."""
    email = f"ada.{uuid4()}@example.org"
    account = {"user": {"name": "Ada", "email": email, "password": "Str0ng-enough"}}
    status, _, content = proxied.ask("POST", "/api/signup", body=account)
    assert status == 201, content
    bearer = {"authorization": f"Bearer {json.loads(content)['token']}"}
    status, _, content = proxied.ask("POST", "/api/users/chats", body={"user_list": [email]}, **bearer)
    assert status == 201, content
    return bearer, json.loads(content)["id"]


class TestEachProxy:
    def test_http_leads_to_https(self, proxied):
        status, target = proxied.redirect_of_http("/chats/4?page=2")
        # Caddy names a port that isn't 443.
        assert (status, target.replace(f":{proxied.port}", "")) == (308, f"https://{HOST}/chats/4?page=2")

    def test_haproxy_passes_certificate_challenges_to_certbot(self, proxied):
        if proxied.proxy != "haproxy":
            pytest.skip("the nginx site gets its certificates elsewhere, and Caddy by itself")
        status, headers, _ = proxied.ask("GET", "/.well-known/acme-challenge/token")
        # From HAProxy, because certbot doesn't listen; ChatApp would answer 404.
        assert (status, headers["X-Request-Id"]) == (503, None)

    def test_pages_have_the_site_s_headers(self, proxied):
        status, headers, page = proxied.ask("GET", "/signin")
        assert (status, b"<form" in page) == (200, True)
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Strict-Transport-Security"]

    def test_the_client_is_who_connects_to_the_proxy_whatever_it_says(self, proxied, site):
        path = f"/no-such-page-{uuid4()}"
        forged = {"x_forwarded_for": "203.0.113.9", "x_forwarded_proto": "http"}
        # Not a redirect to https: the proxy's word counts.
        assert proxied.ask("GET", path, **forged)[0] == 404
        line = site.until(rf'{{"at".*"path": "{path}".*}}')
        assert json.loads(line[0])["address"] == CLIENT

    def test_the_api_takes_what_people_send(self, proxied, person):
        bearer, chat_id = person
        sent = {"content": "hello", "client_id": str(uuid4())}
        status, _, content = proxied.ask("POST", f"/api/chats/{chat_id}/messages", body=sent, **bearer)
        assert status == 201, content

    def test_a_socket_is_upgraded_and_gets_messages(self, proxied, person):
        bearer, chat_id = person
        _, _, content = proxied.ask("GET", f"/api/chats/{chat_id}/channel_token", **bearer)
        address = f"wss://{HOST}/socket/websocket?vsn=2.0.0&token={json.loads(content)['token']}"
        topic = f"chat:{chat_id}"
        with connect(address, sock=proxied.connected_plainly(), ssl=proxied.context, server_hostname=HOST) as live:
            live.send(json.dumps(["1", "1", topic, "phx_join", {}]))
            assert json.loads(live.recv(timeout=60))[4]["status"] == "ok"
            sent = {"content": "hello live", "client_id": str(uuid4())}
            proxied.ask("POST", f"/api/chats/{chat_id}/messages", body=sent, **bearer)
            while (frame := json.loads(live.recv(timeout=60)))[3] != "message":
                pass
            assert frame[4]["content"] == "hello live"

    def test_bodies_beyond_the_bound_are_refused(self, proxied):
        assert proxied.status_of_announced("/api/signup", mib=103) == 413

    def test_a_file_comes_as_the_site_says_and_only_through_it(self, proxied, person, variables):
        if proxied.proxy not in SENDS_FILES:
            pytest.skip("HAProxy sends no files: without FILES_ACCEL the site does")
        bearer, chat_id = person
        content = os.urandom(300_000)
        name = "notes.bin"
        tus = {**bearer, "tus_resumable": "1.0.0"}
        status, headers, made = proxied.ask(
            "POST", f"/api/chats/{chat_id}/files", upload_length=str(len(content)),
            upload_metadata="filename bm90ZXMuYmlu", **tus,
        )  # fmt: skip
        assert status == 201, made
        place = re.sub(r"^https://[^/]+", "", headers["Location"])
        piece = {"content_type": "application/offset+octet-stream", "upload_offset": "0"}
        assert proxied.ask("PATCH", place, content=content, **piece, **tus)[0] == 204
        file_id = json.loads(made)["id"]

        def is_ready() -> bool:
            return json.loads(proxied.ask("GET", f"/api/files/{file_id}", **bearer)[2])["state"] == "ready"

        until(is_ready, what="the file")
        sent = {"content": "", "client_id": str(uuid4()), "files": [file_id]}
        status, _, answer = proxied.ask("POST", f"/api/chats/{chat_id}/messages", body=sent, **bearer)
        assert status == 201, answer
        status, headers, got = proxied.ask("GET", f"/files/{file_id}", **bearer)
        assert (status, got) == (200, content)
        assert name in headers["Content-Disposition"]
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert (headers["X-Content-Type-Options"], headers["X-Accel-Redirect"]) == ("nosniff", None)
        assert proxied.ask("GET", f"/files/{file_id}", range="bytes=5-9", **bearer)[::2] == (206, content[5:10])
        assert proxied.ask("GET", f"/files/{file_id}")[0] in (302, 401, 403, 404)
        media = Path(variables["DATA_DIR"]) / "media"
        [stored] = [path for path in media.rglob("*") if path.is_file() and path.read_bytes() == content]
        relative = stored.relative_to(media)
        assert proxied.ask("GET", f"/protected/{relative}", **bearer)[0] == 404


class Node(BaseHTTPRequestHandler):
    """A node that is ready and has some static files."""

    files = frozenset[str]()

    def do_GET(self) -> None:
        """Answer with 404 for what this node doesn't have."""
        self.send_response(200 if self.path in {*self.files, "/readyz"} else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def upgraded():
    """Return the ports of a node of the new release, and of one of the old release."""
    with ExitStack() as stack:
        nodes = []
        for files in ({"/static/old.js", "/static/new.js", "/new-page"}, {"/static/old.js"}):
            handler = type("Node", (Node,), {"files": frozenset(files)})
            node = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            stack.callback(node.shutdown)
            Thread(target=node.serve_forever, daemon=True).start()
            nodes.append(node.server_port)
        yield nodes


class TestAnUpgrade:
    @pytest.mark.parametrize("name", ["nginx", "haproxy"])
    def test_only_static_files_are_retried_on_the_other_node(self, name, tmp_path, upgraded, variables):
        new, old = upgraded
        client = Client(port=free_port(), plain_port=free_port())
        try:
            command = COMMANDS[name](tmp_path, {**variables, "PORT": str(old)}, client)
        except Missing as missing:
            pytest.skip(str(missing))
        served = tmp_path / ("site.conf" if name == "nginx" else "haproxy.cfg")
        one = f"server 127.0.0.1:{old};" if name == "nginx" else r"node2 127\.0\.0\.1:\d+"
        two = f"{one} server 127.0.0.1:{new};" if name == "nginx" else f"node2 127.0.0.1:{new}"
        content, count = re.subn(one, two, served.read_text())
        assert count
        served.write_text(content)
        with running(command, client, log=tmp_path / "log"):
            statuses = {
                path: {client.ask("GET", path)[0] for _time in range(6)} for path in ("/static/new.js", "/new-page")
            }
            assert statuses == {"/static/new.js": {200}, "/new-page": {200, 404}}
            assert client.ask("GET", "/static/none.js")[0] == 404
