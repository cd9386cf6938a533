"""Program that writes the code from its input as HTML spans, with the lexer that its argument names.

chatapp.lib.code_colors runs it in a process with memory and time limits: some lexers are quadratic. It imports nothing
of ChatApp.
"""

import os
import resource
import sys

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

MAX_MEMORY_BYTES = 512 * 1024 * 1024
MAX_CPU_SECONDS = 3

if __name__ == "__main__":
    # Messages and pages come first.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    code = sys.stdin.buffer.read().decode()
    # Nothing is stripped: each line of the code is one of the output.
    lexer = get_lexer_by_name(sys.argv[1], stripnl=False, ensurenl=False)
    sys.stdout.buffer.write(highlight(code, lexer, HtmlFormatter(nowrap=True)).encode())
