"""`python -m chatapp.tests.upgrade.make_worlds`: regenerates this directory's archives with release 1.0's code.

For each kind of database: DATA_DIR as that release leaves it (the rows in it or in dump.sql) with facts.json.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import psycopg

from chatapp.checks.programs import postgres_folder
from chatapp.checks.services import services
from chatapp.launch.prepare import ROOT

# The last commit of release 1.0.
RELEASE = "7040acd"
HERE = Path(__file__).parent
FILLER = "fill_release.py"


def main() -> None:
    """Check out release 1.0, fill it twice, and pack the result."""
    with tempfile.TemporaryDirectory(prefix="chatapp-worlds-") as temporary:
        code = Path(temporary) / "release"
        code.mkdir()
        archive = subprocess.run(["git", "archive", RELEASE], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(code)], input=archive, check=True)
        (code / "chatapp" / FILLER).write_text((HERE / FILLER).read_text())
        _fill(code, Path(temporary) / "sqlite", database="")
        with services() as found:
            folder = Path(temporary) / "postgresql"
            address = f"{found['DATABASE_URL'].rpartition('/')[0]}/release"
            with psycopg.connect(found["DATABASE_URL"], autocommit=True) as connection:
                connection.execute("CREATE DATABASE release")
            _fill(code, folder, database=address)
            dump = [str(postgres_folder() / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", address]
            (folder / "dump.sql").write_bytes(subprocess.run(dump, check=True, capture_output=True).stdout)
        for kind in ("sqlite", "postgresql"):
            with tarfile.open(HERE / f"{kind}.tar.xz", "w:xz") as packed:
                packed.add(Path(temporary) / kind, arcname=".")


def _fill(code: Path, folder: Path, *, database: str) -> None:
    # As that release left it: with whatever mode the machine's umask gives.
    folder.mkdir(mode=0o755)
    variables = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "MODE": "embedded",
        "LOG_LEVEL": "ERROR",
        "SENDS_PER_SECOND": "1000",
        "SENDS_BURST": "1000",
    }
    command = [sys.executable, "-m", f"chatapp.{FILLER.removesuffix('.py')}", str(folder / "facts.json")]
    subprocess.run(command, cwd=code, env={"PATH": os.defpath, **variables}, check=True)


if __name__ == "__main__":
    main()
