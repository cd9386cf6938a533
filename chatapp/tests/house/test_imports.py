"""Imports point only downward: the import-linter contracts of pyproject.toml."""

import subprocess
import sys

import pytest

from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house

CONTRACTS = 7


class TestLayers:
    def test_every_contract_is_kept(self):
        # In a subprocess: import-linter must not see the modules the tests have loaded.
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports; exit(lint_imports(no_cache=True))"]
        finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        assert f"Contracts: {CONTRACTS} kept, 0 broken." in finished.stdout
