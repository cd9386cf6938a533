"""Which files another account may read: those that a proxy serves, if `FILES_GROUP` names the proxy's group.

Everything else in DATA_DIR is private. The group passes through the folders above a file without listing them.
"""

import os
import stat
from pathlib import Path

from django.conf import settings

FILE_MODE, FOLDER_MODE = 0o640, 0o710


def share(path: str | Path) -> None:
    """Let the group read a stored file. Does nothing without `FILES_GROUP`."""
    group = settings.FILES_GROUP
    if group is None:
        return
    top = Path(settings.DATA_DIR)
    for folder in reversed(Path(path).parents):
        if folder == top or top in folder.parents:
            _open(folder, FOLDER_MODE, group=group)
    _open(Path(path), FILE_MODE, group=group)


def _open(path: Path, mode: int, *, group: int) -> None:
    found = path.stat()
    if (found.st_gid, stat.S_IMODE(found.st_mode)) != (group, mode):
        # The group first: the other order opens it to another group for a moment.
        os.chown(path, -1, group)
        path.chmod(mode)
