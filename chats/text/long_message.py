"""Long messages, which show their beginning first. static/js/chats/long_message.js does the same."""

import re

from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.code_blocks import MAX_OPEN_LINES

MAX_LINES = 30
# As many as a line has on a wide screen.
_LINE_CHARACTERS = 100
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


def is_long(content: str) -> bool:
    """Return whether a message is shown in more than thirty lines or so. A code block is folded up by itself."""
    lines = code_lines = 0
    in_code = False
    for line in content[:MAX_CONTENT_CHARACTERS].split("\n"):
        if _FENCE.match(line):
            in_code, code_lines = not in_code, 0
        elif in_code:
            code_lines += 1
            lines += code_lines <= MAX_OPEN_LINES
        else:
            lines += 1 + len(line) // _LINE_CHARACTERS
    return lines > MAX_LINES
