"""`python -m bench.chaos.both ARGUMENTS`: the same run on both backends in parallel, reported one after the other."""

import subprocess
import sys
from collections.abc import Sequence

from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT

WHERE: tuple[tuple[str, ...], ...] = (("--embedded",), ())


def main(arguments: Sequence[str]) -> int:
    """Run both. Return 0 if both kept all promises."""
    command = (sys.executable, "-m", "bench.chaos", *arguments)
    # Ctrl-C reaches them too, and each stops its own processes.
    runs = [
        subprocess.Popen([*command, *where], cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=end_with_parent)
        for where in WHERE
    ]
    try:
        for run in runs:
            print(run.communicate()[0], flush=True)
    except KeyboardInterrupt:
        for run in runs:
            run.wait()
        return 130
    return max(abs(run.returncode) for run in runs)


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
