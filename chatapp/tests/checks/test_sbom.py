"""The bill of materials: valid by CycloneDX's schema, and as the image is built."""

import json
import subprocess
import sys

import pytest

from chatapp.checks import programs
from chatapp.checks.programs import Missing
from chatapp.checks.sbom import python_of_image, sbom
from chatapp.vendoring.packages import PACKAGES

pytestmark = pytest.mark.house

VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(str(fault) if fault else 0)
"""


@pytest.fixture(scope="module")
def document():
    return sbom(locks=["requirements.lock"], release="1.2.3", python="3.13")


def validated(document: object) -> "subprocess.CompletedProcess[str]":
    try:
        folder = programs.cyclonedx()
    except Missing as missing:
        pytest.skip(str(missing))
    given = {"input": json.dumps(document), "env": {"PYTHONPATH": str(folder)}}
    return subprocess.run([sys.executable, "-c", VALIDATE], capture_output=True, text=True, check=False, **given)


class TestDocument:
    def test_it_is_valid(self, document):
        done = validated(document)
        assert done.returncode == 0, done.stderr

    def test_a_planted_mistake_is_found(self, document):
        assert validated({**document, "specVersion": 2}).returncode

    def test_it_has_what_the_image_has(self, document):
        names = {one["name"] for one in document["components"]}
        assert {"django", "granian", "psycopg-binary", "uvicorn"} <= names
        assert {package.name for package in PACKAGES} <= names
        assert document["metadata"]["component"]["version"] == "1.2.3"

    def test_what_other_pythons_need_is_left_out(self, document):
        names = [(one["name"], one["version"]) for one in document["components"]]
        assert len(names) == len(set(names))
        assert "async-timeout" not in {name for name, _ in names}
        assert len([name for name, _ in names if name == "cbor2"]) == 1

    def test_the_python_is_that_of_the_image(self):
        assert python_of_image() == "3.13"

    def test_the_command_prints_it(self):
        command = [sys.executable, "-m", "chatapp.checks.sbom", "requirements-s3.lock"]
        done = subprocess.run(command, cwd=programs.ROOT, capture_output=True, text=True, check=True)
        assert "boto3" in {one["name"] for one in json.loads(done.stdout)["components"]}
