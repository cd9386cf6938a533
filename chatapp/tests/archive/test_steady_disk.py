"""What is written in a folder reaches the disk while it is written."""

import os
import threading

from chatapp.archive.steady_disk import flushed_meanwhile
from chatapp.tests.patience import PATIENCE_SECONDS


def test_files_are_flushed_until_the_end(tmp_path, monkeypatch):
    flushed, seen = [], threading.Event()
    fsync = os.fsync

    def noting(handle: int) -> None:
        flushed.append(os.fstat(handle).st_ino)
        seen.set()
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    with flushed_meanwhile(tmp_path), (tmp_path / "large").open("wb") as stream:
        stream.write(b"x" * 1_000_000)
        assert seen.wait(PATIENCE_SECONDS)
    assert set(flushed) == {(tmp_path / "large").stat().st_ino}


def test_a_file_that_is_deleted_meanwhile_is_no_error(tmp_path):
    with flushed_meanwhile(tmp_path):
        for number in range(200):
            file = tmp_path / str(number)
            file.write_bytes(b"x")
            file.unlink()
