"""The compose file of three nodes; compose.yaml is in chatapp/tests/house/test_documents.py."""

import re

import pytest
import yaml

from chatapp.checks.repository import text
from chatapp.environment import env

pytestmark = pytest.mark.house

FILE = "deploy/compose.three-nodes.yaml"
THREE = yaml.safe_load(text(FILE))
ONE = yaml.safe_load(text("compose.yaml"))
NODES = {name: one for name, one in THREE["services"].items() if one.get("image") == "chatapp"}


class TestThreeNodes:
    def test_each_is_a_whole_node_with_a_name_of_its_own(self):
        assert sorted(NODES) == ["node1", "node2", "node3"]
        for name, one in NODES.items():
            assert one["command"] == ["python", "-m", "chatapp.launch", "serve"]
            assert one["environment"]["NODE_NAME"] == name
            assert {"PUBLIC_URL", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "TRUSTED_PROXIES"} <= set(
                one["environment"]
            )
            assert set(one["environment"]) <= set(env.known)
            assert one["env_file"] == [".env"]

    def test_they_differ_in_nothing_else(self):
        first, *others = (dict(one, environment={**one["environment"], "NODE_NAME": ""}) for one in NODES.values())
        assert all(other == first for other in others)

    def test_the_proxy_knows_them_all(self):
        proxy = THREE["services"]["proxy"]
        ports = {name: re.search(rf"\b{name}=(\d+)", text("Dockerfile"))[1] for name in ("PORT", "SOCKET_PORT")}
        for variable, port in (("PAGE_UPSTREAMS", ports["PORT"]), ("SOCKET_UPSTREAMS", ports["SOCKET_PORT"])):
            assert proxy["environment"][variable].split() == [f"{name}:{port}" for name in NODES]
            assert f"{{${variable}:" in text("deploy/Caddyfile")
        assert sorted(proxy["depends_on"]) == sorted(NODES)
        assert THREE["configs"]["caddyfile"]["file"] == ONE["configs"]["caddyfile"]["file"]

    def test_servers_and_proxy_are_those_of_one_node(self):
        for name in ("postgres", "redis"):
            assert THREE["services"][name] == ONE["services"][name]
        of_its_own = ("environment", "depends_on")
        for file in (ONE, THREE):
            for field in of_its_own:
                file["services"]["proxy"].pop(field, None)
        assert THREE["services"]["proxy"] == ONE["services"]["proxy"]
        assert THREE["networks"] == ONE["networks"]

    def test_every_service_is_confined(self):
        for name, one in THREE["services"].items():
            assert one["read_only"] is True, name
            assert one["cap_drop"] == ["ALL"], name
            assert one["security_opt"] == ["no-new-privileges:true"], name
