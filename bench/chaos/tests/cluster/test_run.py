"""The whole cluster, once, with one short fault."""

import subprocess
import sys

import pytest

from bench.chaos.tests.cluster.test_network import missing
from chatapp.checks.programs import Missing, etcd, haproxy, patroni

pytestmark = [pytest.mark.launch, pytest.mark.full]
SECONDS = 900


def test_a_killed_redis_master_loses_nothing():
    reason = missing()
    try:
        for program in (etcd, haproxy, patroni):
            reason = reason or (program() and "")
    except Missing as error:
        reason = str(error)
    if reason:
        pytest.skip(reason)
    options = ["--cluster", "--fault", "kill-redis-master", "--per-second", "10", "--people", "6", "--no-fsync"]
    command = [sys.executable, "-m", "bench.chaos", *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-2_000:]
    assert "All promises kept." in done.stdout
