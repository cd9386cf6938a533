"""Both compose files follow the published schema, and the one with three nodes is right.

The content of compose.yaml is tested in chatapp/tests/house/test_documents.py.
"""

import json
import re

import jsonschema
import pytest
import yaml

from chatapp.checks import programs
from chatapp.checks.programs import Missing
from chatapp.checks.repository import text
from chatapp.environment import env

pytestmark = pytest.mark.house

FILE = "deploy/compose.three-nodes.yaml"
THREE = yaml.safe_load(text(FILE))
ONE = yaml.safe_load(text("compose.yaml"))
NODES = {name: one for name, one in THREE["services"].items() if one.get("image") == "chatapp"}


def mistakes(file: str, **services) -> list[str]:
    """Return what the schema of compose files finds in a file, in which `services` have further keys; or skip."""
    try:
        schema = json.loads(programs.compose_schema().read_text())
    except Missing as missing:
        pytest.skip(str(missing))
    content = yaml.safe_load(text(file))
    # Added to the specification later.
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", content.pop("name"))
    for name, added in services.items():
        content["services"][name] |= added
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(content)]


class TestSchema:
    @pytest.mark.parametrize("file", [FILE, "compose.yaml"])
    def test_the_file_is_valid(self, file):
        assert mistakes(file) == []

    def test_a_planted_mistake_is_found(self):
        assert "volume" in "".join(mistakes(FILE, postgres={"volume": ["postgres:/data"]}))


class TestThreeNodes:
    def test_every_variable_it_asks_for_is_explained(self):
        asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", text(FILE)))
        explained = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", text("docs/configuration.md"), re.MULTILINE))
        of_compose = set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", text("docs/deployment.md")))
        assert "PUBLIC_URL" in asked
        assert asked <= explained | of_compose

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
