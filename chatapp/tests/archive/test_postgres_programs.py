"""The oldest program that is new enough is taken; without one, a sentence says what to install."""

from pathlib import Path

import pytest

from chatapp.archive import postgres_programs
from chatapp.archive.errors import ArchiveError


@pytest.fixture(autouse=True)
def installed(monkeypatch, tmp_path) -> Path:
    """A machine with nothing in PATH, and Debian's folder elsewhere."""
    monkeypatch.setattr(postgres_programs, "_INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def install(folder: Path, version: str, name: str = "pg_dump") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version} (Debian {version}-1)'\n")
    (folder / name).chmod(0o700)


def test_without_it_a_sentence_says_what_to_install():
    with pytest.raises(ArchiveError, match=r"pg_dump is missing.*version 15.*apt-get install postgresql-client-15"):
        postgres_programs.pg_dump(server_version=15)


def test_one_that_is_older_than_the_server_is_refused(installed):
    install(installed / "15" / "bin", "15.20")
    with pytest.raises(ArchiveError, match=r"version 15, older than the server \(16\)"):
        postgres_programs.pg_dump(server_version=16)


def test_the_oldest_that_is_new_enough_is_taken(installed):
    for version in ("13", "15", "17"):
        install(installed / version / "bin", f"{version}.2")
    assert postgres_programs.pg_dump(server_version=14) == (15, str(installed / "15" / "bin" / "pg_dump"))


def test_one_in_path_is_found(installed):
    install(installed / "path", "18beta1", "pg_restore")
    assert postgres_programs.pg_restore(dump_version=16).version == 18
