"""Django's file system storage, with every stored file on disk before `save` returns."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """For bytes that are acknowledged to someone: a power cut must not leave an empty file behind."""

    def _save(self, name: str, content: Any) -> str:
        # Django's typing stubs don't declare this method, which its documentation has storages override.
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        for place in (path, path.parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return saved
