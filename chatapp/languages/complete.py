"""A whole language: its files as they should be, and what is missing."""

from pathlib import Path

from chatapp.languages.catalogues import current, expected_files
from chatapp.languages.extract import APPS, DOMAINS, SCRIPTS
from chatapp.languages.faults import faults_of
from chatapp.languages.script_module import as_module, script_path
from chatapp.launch.prepare import ROOT


def expected(language: str) -> dict[Path, bytes]:
    """Return path -> content of every file of a language."""
    module = as_module(current(language, app, SCRIPTS) for app in APPS)
    return {**expected_files(language), script_path(language): module}


def differences(wanted: dict[Path, bytes]) -> list[Path]:
    """Return the files that are missing or have another content."""
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    return [path.relative_to(ROOT) for path in stale]


def faults(language: str) -> list[str]:
    """Return what is wrong with the translations of a language."""
    return [fault for app in APPS for domain in DOMAINS for fault in faults_of(current(language, app, domain))]
