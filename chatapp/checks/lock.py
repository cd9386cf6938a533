"""`make lock`: writes the hashed lock files from requirements*.txt, for every platform and Python we support."""

import subprocess
import sys

from chatapp.checks.programs import SCRATCH
from chatapp.launch.prepare import ROOT

UV = "uv==0.13.9"
LEAST_PYTHON = "3.11"


def main(names: list[str]) -> None:
    """Resolve each of `names`; locked versions stay unless requirements.txt excludes them."""
    tools = SCRATCH / "uv"
    if not (tools / "bin" / "uv").exists():
        install = [sys.executable, "-m", "pip", "install", "-qq", "--target", str(tools), UV]
        subprocess.run(install, check=True)
    for name in names:
        options = ["--generate-hashes", "--universal", "--python-version", LEAST_PYTHON, "--quiet"]
        files = [f"{name}.txt", "--output-file", f"{name}.lock", "--custom-compile-command", "make lock"]
        subprocess.run([str(tools / "bin" / "uv"), "pip", "compile", *options, *files], cwd=ROOT, check=True)
        print(f"{name}.lock is written.")


if __name__ == "__main__":
    main(["requirements", "requirements-s3", "requirements-media", "requirements-otel", "requirements-dev"])
