"""The Kubernetes manifests: valid by the published schemas, and consistent with what we listen on and read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from chatapp.checks import programs
from chatapp.checks.programs import Missing
from chatapp.checks.repository import text
from chatapp.environment import env
from chatapp.launch.__main__ import COMMANDS
from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house

FOLDER = ROOT / "deploy" / "kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS = [one for name in KUSTOMIZATION["resources"] for one in yaml.safe_load_all((FOLDER / name).read_text())]
DEPLOYMENTS = {one["metadata"]["name"]: one["spec"] for one in OBJECTS if one["kind"] == "Deployment"}
CONTAINERS = {one["name"]: one for spec in DEPLOYMENTS.values() for one in spec["template"]["spec"]["containers"]}
PORTS = {name: int(re.search(rf"\b{name}=(\d+)", text("Dockerfile"))[1]) for name in ("PORT", "SOCKET_PORT")}
# The oldest release that is maintained, and one after.
VERSIONS = ("1.31", "1.33")


def of_kind(kind: str) -> dict[str, dict]:
    return {one["metadata"]["name"]: one for one in OBJECTS if one["kind"] == kind}


def validated(version: str, *files: Path) -> "subprocess.CompletedProcess[str]":
    """Return the validator's answer for a release of Kubernetes, or skip with the reason."""
    try:
        folder = programs.kubernetes_validate()
    except Missing as missing:
        pytest.skip(str(missing))
    command = [
        sys.executable,
        "-m",
        "kubernetes_validate",
        "--strict",
        "--kubernetes-version",
        version,
        *map(str, files),
    ]
    return subprocess.run(command, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False)


class TestSchemas:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_every_object_is_valid(self, version):
        done = validated(version, *(FOLDER / name for name in KUSTOMIZATION["resources"]))
        assert done.returncode == 0, done.stdout + done.stderr

    def test_a_planted_mistake_is_found(self, tmp_path):
        planted = (FOLDER / "pages.yaml").read_text().replace("containerPort: 8000", "containerport: 8000")
        (tmp_path / "pages.yaml").write_text(planted)
        done = validated(VERSIONS[0], tmp_path / "pages.yaml")
        assert done.returncode
        assert "did not validate for resource deployment" in done.stdout


class TestConsistency:
    def test_every_file_is_a_resource(self):
        assert sorted(KUSTOMIZATION["resources"]) == [file.name for file in FILES if file.name != "kustomization.yaml"]

    def test_the_parts_are_commands_that_exist(self):
        assert set(CONTAINERS) == {"pages", "sockets", "jobs"} <= set(COMMANDS)
        for name, one in CONTAINERS.items():
            assert one["args"] == ["python", "-m", "chatapp.launch", name]

    def test_ports_are_those_of_the_image_everywhere(self):
        for name, port in (("pages", PORTS["PORT"]), ("sockets", PORTS["SOCKET_PORT"])):
            assert CONTAINERS[name]["ports"] == [{"name": "http", "containerPort": port}]
            assert of_kind("Service")[name]["spec"]["ports"] == [{"name": "http", "port": port, "targetPort": "http"}]
            assert of_kind("Service")[name]["spec"]["selector"] == DEPLOYMENTS[name]["selector"]["matchLabels"]

    def test_probes_are_those_of_the_document(self):
        for name in ("pages", "sockets"):
            probes = {
                kind: CONTAINERS[name][f"{kind}Probe"]["httpGet"]["path"]
                for kind in ("liveness", "readiness", "startup")
            }
            assert probes == {"liveness": "/healthz", "readiness": "/readyz", "startup": "/healthz"}

    def test_variables_are_ones_we_read_and_production_has_what_it_needs(self):
        config = of_kind("ConfigMap")["chatapp"]["data"]
        secret = re.findall(r"\b[A-Z][A-Z0-9_]{4,}\b", (FOLDER / "config.yaml").read_text().partition("apiVersion")[0])
        assert set(config) | set(secret) <= set(env.known)
        assert {"PUBLIC_URL", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "S3_BUCKET"} <= set(config) | set(secret)
        for one in CONTAINERS.values():
            assert one["envFrom"] == [{"configMapRef": {"name": "chatapp"}}, {"secretRef": {"name": "chatapp"}}]

    def test_containers_are_confined(self):
        for spec in DEPLOYMENTS.values():
            pod = spec["template"]["spec"]
            assert pod["securityContext"]["runAsNonRoot"] is True
            assert pod["automountServiceAccountToken"] is False
            for one in pod["containers"]:
                confined = one["securityContext"]
                assert confined["readOnlyRootFilesystem"] is True
                assert confined["allowPrivilegeEscalation"] is False
                assert confined["capabilities"] == {"drop": ["ALL"]}
                assert {mount["mountPath"] for mount in one["volumeMounts"]} == {"/data", "/tmp"}

    def test_requests_go_where_they_are_answered(self):
        [rule] = of_kind("Ingress")["chatapp"]["spec"]["rules"]
        routes = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
        assert routes == {"/socket/": "sockets", "/": "pages"}

    def test_an_image_of_a_release_is_named(self):
        assert {one["image"] for one in CONTAINERS.values()} == {image["name"] for image in KUSTOMIZATION["images"]}
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", image["newTag"]) for image in KUSTOMIZATION["images"])
