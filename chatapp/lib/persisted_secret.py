"""Secrets that are generated at the first start and stored in a file that only its owner can read."""

import os
import secrets
from pathlib import Path


def persisted_secret(file: Path) -> str:
    """Return the secret in `file`; create it if missing. Safe for processes that start concurrently."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        # Written to a temporary file and linked into place: no process reads a partial secret, and all read the same.
        draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
