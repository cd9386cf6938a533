"""Litestream as docs/operations.md sets it up: it streams a site in use, and everything can be restored."""

import re
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe

import boto3
import pytest

from chatapp.checks import programs
from chatapp.checks.programs import Missing
from chatapp.checks.repository import text
from chatapp.environment import for_children
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT
from chatapp.tests.buckets import s3_service
from chatapp.tests.launch.started import ports, started, until

pytestmark = [pytest.mark.launch, pytest.mark.full, pytest.mark.pure]

KEYS = {"LITESTREAM_ACCESS_KEY_ID": "key", "LITESTREAM_SECRET_ACCESS_KEY": "secret"}
SECRET_KEY = token_urlsafe(60)
PATH = "/srv/chatapp/data/chatapp.sqlite3"


def manage(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command on a data folder."""
    clear = {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": SECRET_KEY, "DATA_DIR": str(folder)}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=for_children(**clear), capture_output=True, text=True, check=False)


def digests(folder: Path) -> str:
    done = manage(folder, "digest_chats")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def litestream():
    try:
        return programs.litestream()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def config(tmp_path):
    """Write the configuration from the page, for a bucket on this machine; return its path."""
    [page] = re.findall(r"^```yaml\n(dbs:\n.*?)^```$", text("docs/operations.md"), re.MULTILINE | re.DOTALL)
    with s3_service() as service:
        store = boto3.client(
            "s3",
            endpoint_url=service.endpoint,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        store.create_bucket(Bucket="streamed")
        for old, new in (
            (PATH, str(tmp_path / "data" / "chatapp.sqlite3")),
            ("s3://BUCKET", "s3://streamed"),
            ("https://s3.example.org", service.endpoint),
        ):
            assert old in page
            page = page.replace(old, new)
        file = tmp_path / "litestream.yml"
        file.write_text(page)
        yield file


def test_a_site_comes_back_after_both_were_killed(tmp_path, litestream, config):
    assert f"litestream restore -config /etc/litestream.yml {PATH}" in text("docs/operations.md")
    data = tmp_path / "data"
    # A bundle of certificates from the environment is refused.
    environment = for_children(AWS_CA_BUNDLE="", **KEYS)
    environment.pop("AWS_CA_BUNDLE", None)
    site = {"DATA_DIR": str(data), "HOST": "127.0.0.1", "PUBLIC_URL": "", "SECRET_KEY": SECRET_KEY}
    with started("-m", "chatapp.launch", "run", **site, **ports("PORT"), DATABASE_URL="", REDIS_URL="", MODE="") as run:
        run.until("/setup/")
        with (tmp_path / "log").open("wb") as log:
            command = [litestream, "replicate", "-config", config]
            stream = subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=end_with_parent)
        try:
            filled = manage(data, "demo")
            assert filled.returncode == 0, filled.stderr
            run.process.kill()
            wanted = digests(data)
            assert wanted.count("\n") > 3
            restored = tmp_path / "restored"

            def has_all() -> bool:
                restored.mkdir(exist_ok=True)
                for file in filter(Path.is_file, restored.iterdir()):
                    file.unlink()
                command = [litestream, "restore", "-config", config, "-o", restored / "chatapp.sqlite3"]
                done = subprocess.run([*command, data / "chatapp.sqlite3"], env=environment, check=False)
                return done.returncode == 0 and digests(restored) == wanted

            until(has_all, what="the stream", told=(tmp_path / "log").read_text)
        finally:
            stream.kill()
            stream.wait()
    assert has_all()
    checked = manage(restored, "check_chats")
    assert checked.returncode == 0, checked.stdout + checked.stderr
