"""Whether the disk of DATA_DIR has space for files, and for the database if it is there."""

import os
import shutil

from django.conf import settings

from chatapp.doctor.findings import Wrong
from chatapp.lib.file_store import is_local

_MEBIBYTE = 1_048_576
# Logs, temporary files and SQLite's journal need some.
LEAST_BYTES = 200 * _MEBIBYTE
LEAST_ENTRIES = 1_000


def check_disk_space() -> str:
    """Compare the free bytes with FILE_DISK_RESERVE."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    shown = f"{free // _MEBIBYTE} MiB are free in {settings.DATA_DIR}"
    reserve = settings.FILE_DISK_RESERVE // _MEBIBYTE
    if is_local() and free < settings.FILE_DISK_RESERVE:
        raise Wrong(
            f"{shown}, less than FILE_DISK_RESERVE ({reserve} MiB): uploads are refused",
            fix="free space, move DATA_DIR to a larger disk, or lower FILE_DISK_RESERVE",
        )
    if free < LEAST_BYTES:
        raise Wrong(shown, fix="free space, or move DATA_DIR to a larger disk")
    found = os.statvfs(settings.DATA_DIR)
    # File systems without a table of entries say 0 of 0.
    if found.f_files and found.f_favail < LEAST_ENTRIES:
        raise Wrong(f"the file system takes only {found.f_favail} more files", fix="delete files (inodes are used up)")
    return shown
