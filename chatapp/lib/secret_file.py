"""Secrets in files: those of Docker Compose, Kubernetes and systemd."""

import stat
from pathlib import Path

MAX_BYTES = 16_384


def secret_in(file: Path) -> str:
    """Return what is in the file, without blanks around it.

    Errors: OSError; ValueError, with what is wrong with the file, never with what is in it.
    """
    # A pipe could keep the start waiting.
    if not stat.S_ISREG(file.stat().st_mode):
        raise ValueError("is not a file")
    with file.open("rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES} bytes")
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    if not text:
        raise ValueError("is empty")
    if len(text.splitlines()) > 1 or "\0" in text:
        raise ValueError("has more than one line")
    return text
