"""Real servers of each kind that REDIS_URL may name."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from chatapp.checks.programs import redis_server
from chatapp.checks.services import free_port
from chatapp.launch.orphans import end_with_parent
from chatapp.ops.redis_server import require_usable_redis
from chatapp.realtime.presence.store import RedisPresence
from chatapp.tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.launch


@contextmanager
def running(folder: Path, *options: str) -> Iterator[None]:
    """Run a server with these options."""
    command = [str(redis_server()), *options, "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def answers(url: str) -> None:
    """Wait until the server responds, even with an error."""
    for _ in range(int(PATIENCE_SECONDS * 10)):
        try:
            redis.Redis.from_url(url).ping()
        except redis.AuthenticationError:
            return
        except redis.ConnectionError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                return
            sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def required(url: str) -> None:
    answers(url)
    with override_settings(REDIS_URL=url):
        require_usable_redis()


class TestKinds:
    def test_a_plain_one_is_taken(self, tmp_path):
        port = free_port()
        with running(tmp_path, "--port", str(port)):
            required(f"redis://127.0.0.1:{port}/3")

    def test_a_node_of_a_cluster_is_refused(self, tmp_path):
        port = free_port()
        refused = pytest.raises(ImproperlyConfigured, match=r"REDIS_URL names a node of a cluster.*HAProxy")
        with running(tmp_path, "--port", str(port), "--cluster-enabled", "yes"), refused:
            required(f"redis://127.0.0.1:{port}/0")

    def test_a_sentinel_is_refused(self, tmp_path):
        port = free_port()
        (tmp_path / "sentinel.conf").write_text(f"port {port}\n")
        refused = pytest.raises(ImproperlyConfigured, match=r"REDIS_URL names a Sentinel.*HAProxy")
        with running(tmp_path, str(tmp_path / "sentinel.conf"), "--sentinel"), refused:
            required(f"redis://127.0.0.1:{port}")

    def test_one_that_is_away_is_let_pass(self):
        with override_settings(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
            require_usable_redis()


class TestLogins:
    def test_a_user_name_and_a_password_with_every_mark_work(self, tmp_path):
        port = free_port()
        with running(tmp_path, "--port", str(port), "--user", "chat", "on", ">p@/#?:ss", "~*", "&*", "+@all"):
            required(f"redis://chat:p%40%2F%23%3F%3Ass@127.0.0.1:{port}/0")

    @pytest.mark.parametrize("login", ["", ":wrong@", "nobody:p@"])
    def test_a_wrong_one_is_refused_with_a_sentence(self, tmp_path, login):
        port = free_port()
        refused = pytest.raises(ImproperlyConfigured, match="REDIS_URL: the server does not know this user name")
        with running(tmp_path, "--port", str(port), "--requirepass", "right"), refused:
            required(f"redis://{login}127.0.0.1:{port}/0")

    def test_who_may_not_ask_for_the_kind_is_let_pass(self, tmp_path):
        port = free_port()
        with running(tmp_path, "--port", str(port), "--user", "chat", "on", ">pass", "~*", "&*", "+@all", "-info"):
            required(f"redis://chat:pass@127.0.0.1:{port}/0")


class TestTls:
    @pytest.fixture
    def server(self, tmp_path) -> Iterator[str]:
        """Run a TLS server whose certificate is signed by a private CA."""
        if not shutil.which("openssl"):
            pytest.skip("needs openssl to make a certificate")
        port, key, certificate = free_port(), tmp_path / "key.pem", tmp_path / "ca.pem"
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*request, *names], check=True, capture_output=True)
        options = [
            "--tls-cert-file",
            str(certificate),
            "--tls-key-file",
            str(key),
            "--tls-ca-cert-file",
            str(certificate),
        ]
        with running(tmp_path, "--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no", *options):
            yield f"rediss://127.0.0.1:{port}/0"

    def test_with_the_authority_named_it_works_also_for_presence(self, server, tmp_path):
        url = f"{server}?ssl_ca_certs={tmp_path / 'ca.pem'}"
        required(url)
        assert asyncio.run(RedisPresence("here", url=url, prefix="test").entries("room:1")) == []
        assert redis.Redis.from_url(url).set("key", "value")

    def test_without_it_the_sentence_says_how_to_name_it(self, server):
        with pytest.raises(ImproperlyConfigured, match=r"certificate cannot be verified; .*ssl_ca_certs=/path/ca\.pem"):
            required(server)
