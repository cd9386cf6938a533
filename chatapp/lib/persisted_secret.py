"""Secrets no one chose: made at the first start, kept in a file only the owner may read."""

import os
import secrets
from pathlib import Path


def persisted_secret(file: Path) -> str:
    """Return the secret in `file`, made first when it is missing. Processes starting together agree on one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        # Written aside and linked into place: whoever loses the race reads the winner's, and no one reads half a one.
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
