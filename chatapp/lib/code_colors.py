"""Syntax highlighting of longer code than a message's, in a separate process."""

import logging
import subprocess
import sys

from django.conf import settings

from chatapp.lib.pictures import DECODER_ENVIRONMENT

log = logging.getLogger(__name__)

# The process itself gives up after 3 seconds of CPU time.
_PATIENCE_SECONDS = 20


def colored_code(code: str, *, lexer: str) -> str | None:
    """Return `code` as HTML spans, none of which spans two lines; None when it takes too long.

    `lexer`: the name of one of Pygments', chosen by the caller from a list.
    """
    command = [sys.executable, "-sE", "-m", "chatapp.lib.code_colorer", lexer]
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=DECODER_ENVIRONMENT, input=code.encode(), capture_output=True,
            timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        log.warning("Code was not highlighted: the machine is too busy.")
        return None
    # The program ends the last line.
    return done.stdout.decode().removesuffix("\n") if done.returncode == 0 else None
