"""`make sbom`: a bill of materials of the image in CycloneDX's JSON: what ChatApp brings beside Debian and Python.

python -m chatapp.checks.sbom [requirements.lock …]
"""

import base64
import json
import re
import sys
from collections.abc import Set
from typing import Any
from urllib.parse import quote

from django.conf import settings
from packaging.markers import Marker, default_environment

from chatapp.environment import begin
from chatapp.launch.prepare import ROOT
from chatapp.vendoring.packages import PACKAGES, Package

# Of the Dockerfile.
_IMAGE = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython"}
_LINE = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;]+)(?: ; ([^\\\n]+?))?(?: \\)?$", re.MULTILINE)


def sbom(*, locks: list[str], release: str, python: str) -> dict[str, Any]:
    """Return the document for the lock files that the image is built with. `python`: its version, like 3.13."""
    named = {(name, version) for lock in locks for name, version in _locked(lock, python=python)}
    components = [_python_component(name, version) for name, version in sorted(named)]
    components += [_browser_component(package) for package in PACKAGES]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "chatapp", "version": release, "bom-ref": "chatapp"}},
        "components": components,
        "dependencies": [{"ref": "chatapp", "dependsOn": [one["bom-ref"] for one in components]}],
    }


def python_of_image() -> str:
    """Return the version of Python that the Dockerfile names."""
    [version] = set(re.findall(r"^FROM python:(\d+\.\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    return str(version)


def _locked(lock: str, *, python: str) -> list[tuple[str, str]]:
    """Return what of a lock file is installed in the image."""
    environment: dict[str, str | Set[str]] = {**default_environment(), **_IMAGE}  # type: ignore[dict-item]
    environment |= {
        "platform_python_implementation": "CPython",
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return [
        (name, version)
        for name, version, marker in _LINE.findall((ROOT / lock).read_text())
        if not marker or Marker(marker).evaluate(environment)
    ]


def _python_component(name: str, version: str) -> dict[str, Any]:
    url = f"pkg:pypi/{name.lower().replace('_', '-')}@{quote(version)}"
    return {"type": "library", "bom-ref": url, "name": name, "version": version, "purl": url}


def _browser_component(package: Package) -> dict[str, Any]:
    url = f"pkg:npm/{quote(package.name)}@{quote(package.version)}"
    digest = base64.b64decode(package.integrity.removeprefix("sha512-")).hex()
    hashes = [{"alg": "SHA-512", "content": digest}]
    return {
        "type": "library",
        "bom-ref": url,
        "name": package.name,
        "version": package.version,
        "purl": url,
        "hashes": hashes,
    }


def main(locks: list[str]) -> None:
    """Print the document."""
    begin("embedded")
    document = sbom(locks=locks or ["requirements.lock"], release=settings.RELEASE, python=python_of_image())
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
