"""Whether DATA_DIR can be written, and only by the account that ChatApp runs as."""

import os
import stat
import tempfile
from pathlib import Path

from django.conf import settings

from chatapp.doctor.findings import Wrong
from chatapp.lib.private_folder import OTHERS


def check_data_folder() -> str:
    """Write a temporary file in each folder, and look at permissions."""
    data_dir = Path(settings.DATA_DIR)
    for folder in (data_dir, Path(settings.MEDIA_ROOT), Path(settings.FILE_UPLOAD_TEMP_DIR)):
        if folder.exists():
            _require_writable(folder)
    for file in (data_dir / "secret_key", data_dir / "chatapp.sqlite3"):
        if file.exists() and file.stat().st_mode & (OTHERS & ~stat.S_IXGRP):
            raise Wrong(f"other accounts may read {file}", fix=f"chmod go= {file}")
    strangers = {entry.stat().st_uid for entry in data_dir.iterdir() if not entry.is_symlink()} - {os.geteuid()}
    if strangers and os.geteuid() != 0:
        raise Wrong(
            f"{data_dir} has files of other accounts: commands were run as root, perhaps",
            fix=f"chown -R {os.geteuid()} {data_dir}",
        )
    return f"{data_dir} is writable and private"


def _require_writable(folder: Path) -> None:
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise Wrong(
            f"nothing can be written to {folder}: {error.strerror}",
            fix="make it writable for the account that ChatApp runs as, or set DATA_DIR",
        ) from error
