"""Where the programs that the checks need are kept."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from chatapp.checks import programs

pytestmark = pytest.mark.house


@pytest.fixture
def fetched(monkeypatch, tmp_path):
    """Fetch nothing; return the folders that pip would have installed into."""
    folders = []

    def install(command, **_options):
        target = tmp_path / command[command.index("--target") + 1]
        target.mkdir()
        folders.append(target.name)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(programs, "SCRATCH", tmp_path)
    monkeypatch.setattr(subprocess, "run", install)
    return folders


class TestValidators:
    """Compiled parts of one version of Python can't be imported by another."""

    @pytest.mark.parametrize("find", [programs.kubernetes_validate, programs.cyclonedx])
    def test_are_fetched_once_for_each_python(self, fetched, monkeypatch, find):
        assert find() == find()
        assert len(fetched) == 1
        monkeypatch.setattr(sys, "version_info", (3, 99, 0))
        assert find().name in fetched
        assert len(set(fetched)) == 2
