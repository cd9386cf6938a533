"""Node.js `ws`, from npm into a scratch directory; the program is node_ws.mjs beside this file."""

import shutil
import subprocess
from pathlib import Path

from chatapp.checks.programs import SCRATCH, node

WS = "ws@8.18.3"


def script() -> Path:
    """Return the program, in a directory with `ws` installed. Errors: Missing, CalledProcessError."""
    folder = SCRATCH / "bench-node"
    node()
    if not (folder / "node_modules" / "ws").exists():
        folder.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), WS]
        subprocess.run(npm, check=True, stdout=subprocess.DEVNULL)
    return Path(shutil.copy(Path(__file__).with_suffix(".mjs"), folder / "server.mjs"))
