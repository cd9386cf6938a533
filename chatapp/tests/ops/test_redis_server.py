"""Real servers of each kind that REDIS_URL may name."""

import asyncio
from collections.abc import Iterator
from time import sleep

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from chatapp.checks.services import free_port
from chatapp.ops.redis_server import require_usable_redis
from chatapp.realtime.presence import store
from chatapp.realtime.presence.store import RedisPresence
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.redis_servers import MASTER, certificate, cluster, running, sentinel

pytestmark = pytest.mark.launch


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
        refused = pytest.raises(
            ImproperlyConfigured, match=r"REDIS_URL names a node of a cluster: write redis\+cluster://"
        )
        with running(tmp_path, "--port", str(port), "--cluster-enabled", "yes"), refused:
            required(f"redis://127.0.0.1:{port}/0")

    def test_a_sentinel_is_refused(self, tmp_path):
        port = free_port()
        (tmp_path / "sentinel.conf").write_text(f"port {port}\n")
        refused = pytest.raises(ImproperlyConfigured, match=r"REDIS_URL names a Sentinel: write redis\+sentinel://")
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
        port = free_port()
        with running(tmp_path, *certificate(tmp_path).options(port)):
            yield f"rediss://127.0.0.1:{port}/0"

    def test_with_the_authority_named_it_works_also_for_presence(self, server, tmp_path, monkeypatch):
        # A busy machine may take longer for a handshake than presence may.
        monkeypatch.setattr(store, "BUDGET_SECONDS", PATIENCE_SECONDS)
        url = f"{server}?ssl_ca_certs={tmp_path / 'ca.pem'}"
        required(url)
        assert asyncio.run(RedisPresence("here", url=url, prefix="test").entries("room:1")) == []
        assert redis.Redis.from_url(url).set("key", "value")

    def test_without_it_the_sentence_says_how_to_name_it(self, server):
        with pytest.raises(ImproperlyConfigured, match=r"certificate cannot be verified; .*ssl_ca_certs=/path/ca\.pem"):
            required(server)


class TestSentinels:
    @pytest.fixture
    def watched(self, tmp_path) -> Iterator[dict[str, int]]:
        """Run a master and a Sentinel, each with a login of its own."""
        ports = {"master": free_port(), "sentinel": free_port()}
        (tmp_path / "sentinel").mkdir()
        lines = (
            "requirepass watcher",
            f"sentinel auth-user {MASTER} chat",
            f"sentinel auth-pass {MASTER} pass",
        )
        login = ("--user", "chat", "on", ">pass", "~*", "&*", "+@all", "--user", "default", "off")
        with (
            running(tmp_path, "--port", str(ports["master"]), *login),
            sentinel(tmp_path / "sentinel", ports["sentinel"], *lines, master=ports["master"], quorum=1),
        ):
            answers(f"redis://127.0.0.1:{ports['sentinel']}")
            yield ports

    def test_a_master_is_found_with_both_logins(self, watched):
        url = f"redis+sentinel://chat:pass@127.0.0.1:{watched['sentinel']}/{MASTER}?sentinel_password=watcher"
        with override_settings(REDIS_URL=url):
            require_usable_redis()

    @pytest.mark.parametrize(
        ("login", "name", "sentence"),
        [
            ("chat:pass@", "other?sentinel_password=watcher", "the Sentinels know no master named other"),
            ("chat:pass@", MASTER, "does not accept its login: write .sentinel_username="),
            ("chat:wrong@", f"{MASTER}?sentinel_password=watcher", "the server does not know this user name"),
        ],
    )
    def test_what_can_never_work_is_refused_with_a_sentence(self, watched, login, name, sentence):
        url = f"redis+sentinel://{login}127.0.0.1:{watched['sentinel']}/{name}"
        with override_settings(REDIS_URL=url), pytest.raises(ImproperlyConfigured, match=sentence):
            require_usable_redis()

    def test_a_server_that_is_no_sentinel_is_refused(self, tmp_path):
        port = free_port()
        with running(tmp_path, "--port", str(port)):
            answers(f"redis://127.0.0.1:{port}/0")
            url = f"redis+sentinel://127.0.0.1:{port}/{MASTER}/0"
            with override_settings(REDIS_URL=url), pytest.raises(ImproperlyConfigured, match=f"{port} is no Sentinel"):
                require_usable_redis()

    def test_those_that_are_away_are_let_pass(self):
        url = f"redis+sentinel://127.0.0.1:{free_port()},127.0.0.1:{free_port()}/{MASTER}/0"
        with override_settings(REDIS_URL=url):
            require_usable_redis()


class TestCluster:
    def test_its_nodes_are_taken_and_a_plain_server_is_not(self, tmp_path):
        plain = free_port()
        with cluster(tmp_path) as nodes, running(tmp_path, "--port", str(plain)):
            answers(f"redis://127.0.0.1:{plain}/0")
            hosts = ",".join(f"127.0.0.1:{port}" for port in nodes)
            with override_settings(REDIS_URL=f"redis+cluster://{hosts}"):
                require_usable_redis()
            refused = pytest.raises(ImproperlyConfigured, match=f"127.0.0.1:{plain} is no node of a cluster")
            with override_settings(REDIS_URL=f"redis+cluster://{hosts},127.0.0.1:{plain}"), refused:
                require_usable_redis()
