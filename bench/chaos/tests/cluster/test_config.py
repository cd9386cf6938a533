"""The configuration of the cluster's programs: what the promises rest on."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.chaos.cluster import config
from bench.chaos.cluster.topology import BALANCERS, DATABASES, NODES, REDISES
from chatapp.lib.database_url import database_settings
from chatapp.lib.redis_url import redis_address

FOLDER = Path("/tmp/chaos-x/db1")


def patroni(place=DATABASES[0], *, durable=True):
    return json.loads(config.patroni(place, folder=FOLDER, programs=Path("/pg/bin"), durable=durable))


def servers(text, section):
    """Return the addresses of a section's servers."""
    lines = text.partition(f"\n{section}\n")[2].splitlines()
    body = lines[: next((n for n, line in enumerate(lines) if not line.startswith(" ")), len(lines))]
    return [line.split()[2] for line in body if line.startswith("  server ")]


class TestPatroni:
    def test_an_acknowledged_commit_is_on_two_machines_and_never_on_one(self):
        replication = patroni()["bootstrap"]["dcs"]
        assert replication["synchronous_mode"]
        assert replication["synchronous_mode_strict"]

    def test_patroni_accepts_the_times_and_a_primary_gives_up_before_its_lock_expires(self):
        replication = patroni()["bootstrap"]["dcs"]
        assert replication["loop_wait"] + 2 * replication["retry_timeout"] <= replication["ttl"] == config.TTL_SECONDS

    def test_each_knows_all_etcds_and_listens_on_its_own_address(self):
        for place in DATABASES:
            settings = patroni(place)
            assert len(settings["etcd3"]["hosts"]) == 3
            assert settings["name"] == place.name
            assert settings["postgresql"]["listen"].startswith(f"{place.address}:")
            assert settings["restapi"]["connect_address"].startswith(f"{place.address}:")

    @pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
    def test_commits_are_flushed_unless_the_run_says_otherwise(self, durable, fsync):
        assert patroni(durable=durable)["bootstrap"]["dcs"]["postgresql"]["parameters"]["fsync"] == fsync

    def test_the_planted_violation_allows_what_synchronous_mode_forbids(self):
        assert not any(config.ASYNCHRONOUS[name] for name in config.SYNCHRONOUS)


class TestEtcd:
    def test_the_three_know_each_other(self):
        arguments = config.etcd(DATABASES[1], folder=FOLDER)
        initial = next(one for one in arguments if one.startswith("--initial-cluster="))
        assert all(f"{place.name}=http://{place.address}:" in initial for place in DATABASES)
        assert f"--name={DATABASES[1].name}" in arguments


class TestRedis:
    def test_the_first_begins_as_the_master_of_the_others(self):
        first, *others = (config.redis(place, folder=FOLDER) for place in REDISES)
        assert "replicaof" not in first
        assert all(f"replicaof {REDISES[0].address} " in other for other in others)

    def test_a_sentinel_alone_can_choose_no_master(self):
        text = config.sentinel(REDISES[0], folder=FOLDER)
        quorum = re.search(r"^sentinel monitor chat \S+ \d+ (\d)$", text, re.MULTILINE)
        assert quorum
        assert int(quorum[1]) > len(REDISES) // 2


class TestHAProxy:
    def test_a_balancer_leads_to_pages_and_sockets_of_every_node(self):
        text = config.balancer(BALANCERS[0])
        assert servers(text, "backend pages") == [f"{one.address}:8000" for one in NODES]
        assert servers(text, "backend sockets") == [f"{one.address}:8001" for one in NODES]
        assert "use_backend sockets if { path_beg /socket/ }" in text

    def test_a_static_file_that_one_node_lacks_is_asked_of_the_others(self):
        text = config.balancer(BALANCERS[0])
        assert "use_backend static_files if { path_beg /static/ }" in text
        section = text.partition("backend static_files\n")[2].partition("\nbackend ")[0]
        assert servers(text, "backend static_files") == servers(text, "backend pages")
        assert re.search(r"^  retry-on 404 ", section, re.MULTILINE)
        # Of each node once: the first try and as many more.
        retries = re.search(r"^  retries (\d)$", section, re.MULTILINE)
        assert int(retries[1]) >= len(NODES) - 1
        assert "  option redispatch 1" in section

    def test_a_node_has_the_way_to_the_stores_on_its_own_machine(self):
        text = config.through_proxy().proxy
        assert servers(text, "listen database") == [f"{one.address}:5432" for one in DATABASES]
        assert servers(text, "listen redis") == [f"{one.address}:6379" for one in REDISES]
        assert set(re.findall(r"bind (\S+):", text)) == {"127.0.0.1"}

    @pytest.mark.parametrize("text", [config.through_proxy().proxy, config.balancer(BALANCERS[0])])
    def test_connections_to_a_machine_that_is_down_are_closed_everywhere(self, text):
        sections = re.split(r"\n(?=listen|backend)", text)[1:]
        assert sections
        assert all("on-marked-down shutdown-sessions" in section for section in sections)

    def test_the_addresses_of_a_node_are_those_of_its_proxy(self):
        way = config.through_proxy()
        bound = {f"127.0.0.1:{port}" for port in re.findall(r"bind 127\.0\.0\.1:(\d+)", way.proxy)}
        named = {urlsplit(url).netloc.rpartition("@")[2] for url in way.variables.values()}
        assert named == bound

    def test_a_master_that_came_back_without_replicas_is_none(self):
        assert "expect rstring connected_slaves:[1-9]" in config.through_proxy().proxy


class TestDirectly:
    """A node without a proxy before the stores."""

    WAY = config.directly()

    def test_it_has_no_proxy_and_knows_every_database_of_which_it_takes_the_one_that_writes(self):
        assert not self.WAY.proxy
        found = database_settings(self.WAY.variables["DATABASE_URL"])
        assert found["HOST"].split(",") == [one.address for one in DATABASES]
        assert found["OPTIONS"]["target_session_attrs"] == "read-write"
        assert int(found["OPTIONS"]["connect_timeout"]) == config.CONNECT_SECONDS

    def test_it_asks_every_sentinel_for_the_master_that_they_watch(self):
        found = redis_address(self.WAY.variables["REDIS_URL"])
        assert found.kind == "sentinel"
        assert found.hosts == tuple((one.address, 26379) for one in REDISES)
        assert f"sentinel monitor {found.master} " in config.sentinel(REDISES[0], folder=FOLDER)
