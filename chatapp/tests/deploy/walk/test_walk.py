"""docs/deployment.md leads from empty machines to three nodes."""

import subprocess
import sys

import pytest

from chatapp.launch.prepare import ROOT
from chatapp.tests.deploy.debian import SKIPPED
from chatapp.tests.deploy.walk.page import POINT_IN_TIME, THREE_NODES, packages

SECONDS = 3_600


@pytest.mark.house
class TestPage:
    @pytest.mark.parametrize("section", [THREE_NODES, POINT_IN_TIME], ids=lambda section: section.page)
    def test_every_block_of_commands_is_walked_in_its_order(self, section):
        begins = [block.begins for block in section.walked]
        assert [commands[: len(begin)] for commands, begin in zip(section.blocks(), begins, strict=True)] == begins

    def test_the_packages_are_those_of_all_blocks(self):
        assert {"postgresql", "git", "haproxy", "postgresql-client", "pgbackrest"} <= set(packages())


@pytest.mark.launch
@pytest.mark.full
@pytest.mark.pure
def test_the_page_is_followed():
    command = [sys.executable, "-m", "chatapp.tests.deploy.walk"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode == SKIPPED:
        pytest.skip(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-4_000:]
    assert done.stdout.endswith("Walked.\n")
