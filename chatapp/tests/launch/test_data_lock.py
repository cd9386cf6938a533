"""Which processes may share a data directory."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatapp.launch import data_lock
from chatapp.tests.launch.started import started

pytestmark = pytest.mark.launch

HOLD = """
import sys, time, pathlib
from django.core.exceptions import ImproperlyConfigured
from chatapp.launch import data_lock
try:
    data_lock.hold(data_dir=pathlib.Path(sys.argv[1]), is_alone=sys.argv[2] == "alone")
except ImproperlyConfigured as error:
    sys.exit(f"refused: {error}")
print("holding", flush=True)
time.sleep(600)
"""


def holding(folder, how: str):
    return started("-c", HOLD, str(folder), how)


class TestTwoServers:
    @pytest.mark.parametrize(
        ("first", "second"), [("alone", "alone"), ("alone", "with-redis"), ("with-redis", "alone")]
    )
    def test_a_lone_one_has_no_one_beside_it(self, tmp_path, first, second):
        with holding(tmp_path, first) as one:
            one.until("holding")
            with holding(tmp_path, second) as other:
                assert other.ended() == 1
                assert "REDIS_URL" in other.words
                assert str(tmp_path) in other.words

    def test_those_with_redis_share_it(self, tmp_path):
        with holding(tmp_path, "with-redis") as one, holding(tmp_path, "with-redis") as other:
            one.until("holding")
            other.until("holding")

    def test_a_killed_one_leaves_nothing_behind(self, tmp_path):
        with holding(tmp_path, "alone") as one:
            one.until("holding")
            one.process.kill()
            one.ended()
        with holding(tmp_path, "alone") as other:
            other.until("holding")

    def test_each_folder_has_its_own(self, tmp_path):
        with holding(tmp_path / "a", "alone") as one, holding(tmp_path / "b", "alone") as other:
            one.until("holding")
            other.until("holding")

    def test_the_same_process_may_ask_again(self, tmp_path):
        data_lock.hold(data_dir=tmp_path, is_alone=True)
        data_lock.hold(data_dir=tmp_path, is_alone=True)


class TestFoldersThatTakeNothing:
    # Root may write everywhere, except where the kernel itself refuses.
    @pytest.mark.parametrize("folder", ["/proc/nothing", "/dev/null/data", "/sys"])
    def test_are_refused_with_a_sentence(self, folder):
        with pytest.raises(ImproperlyConfigured, match=f"DATA_DIR, {folder}: "):
            data_lock.hold(data_dir=Path(folder), is_alone=True)

    @pytest.mark.parametrize("folder", ["/proc/nothing", "/dev/null/data", "/proc/sys"])
    @pytest.mark.parametrize("command", ["run", "serve", "pages", "sockets", "jobs"])
    def test_end_every_command_with_one_sentence(self, folder, command):
        production = {
            "MODE": "production", "PUBLIC_URL": "https://chat.example.org", "REDIS_URL": "redis://127.0.0.1:1/0",
            "DATABASE_URL": "postgres://x:y@127.0.0.1:1/z",
        }  # fmt: skip
        with started("-m", "chatapp.launch", command, **production, DATA_DIR=folder, SECRET_KEY="") as refused:
            assert refused.ended() == 1
            assert refused.words.startswith("ChatApp does not start: ")
            assert refused.words.count("\n") == 1
