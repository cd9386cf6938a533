"""The image's root, built without an engine, and started."""

import subprocess
import sys

import pytest

from chatapp.launch.prepare import ROOT
from chatapp.tests.deploy.debian import SKIPPED

pytestmark = [pytest.mark.launch, pytest.mark.full, pytest.mark.pure]

SECONDS = 1_800


def test_it_is_healthy_with_a_read_only_root_and_as_no_one_special():
    command = [sys.executable, "-m", "chatapp.tests.deploy.image"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode == SKIPPED:
        pytest.skip(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-4_000:]
    assert done.stdout.endswith("Built, healthy and stopped.\n")
