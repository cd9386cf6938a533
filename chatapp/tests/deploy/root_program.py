"""Run one of the programs of these tests that need root, in a process of its own."""

import subprocess
import sys

import pytest

from chatapp.launch.prepare import ROOT
from chatapp.tests.deploy.debian import SKIPPED


def assert_succeeds(module: str, *, last_line: str, timeout_seconds: int) -> None:
    """Run `python -m module`; its last line is `last_line`. Skips if the program says that this machine can't."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=timeout_seconds)
    if done.returncode == SKIPPED:
        pytest.skip(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-4_000:]
    assert done.stdout.splitlines()[-1] == last_line
