"""`FILES_GROUP`: its members read the files that a proxy serves, and nothing else in DATA_DIR."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from chatapp.environment import Environment
from chatapp.lib.file_store import store
from chatapp.lib.private_folder import make_private
from chatapp.tests.pictures import picture_bytes
from chats.actions.upload_file import upload_whole
from chats.models import File
from chats.tests.builders import FileBody, ready_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "media"
    make_private(settings.DATA_DIR)
    (settings.DATA_DIR / "secret_key").write_text("x")
    (settings.DATA_DIR / "secret_key").chmod(0o600)
    return settings.DATA_DIR


def modes(folder: Path) -> dict[str, int]:
    found = {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")}
    return {".": folder.stat().st_mode & 0o777, **found}


def expected(file: File, *, group: int) -> dict[str, int]:
    """Return the modes, if the group may do this with files; it only passes through folders."""
    folder, way = f"media/files/{file.pk.hex[:2]}/{file.pk}", 0o710 if group else 0o700
    ways = {".": way, "media": way, "media/files": way, f"media/files/{file.pk.hex[:2]}": way, folder: way}
    return {**ways, "secret_key": 0o600, f"{folder}/whole": 0o600 | group, f"{folder}/360": 0o600 | group}


class TestFiles:
    def test_are_private_without_a_group(self, data, ada, chat):
        file = ready_file(ada, chat, picture_bytes())
        assert modes(data) == expected(file, group=0)

    def test_are_read_by_the_group_and_nothing_else_is(self, data, settings, ada, chat):
        settings.FILES_GROUP = os.getgid()
        file = ready_file(ada, chat, picture_bytes())
        assert modes(data) == expected(file, group=0o040)
        make_private(data, passable=("media",), group=os.getgid())
        assert modes(data) == expected(file, group=0o040)
        make_private(data)
        assert modes(data)["."] == modes(data)["media"] == 0o700

    def test_pieces_of_uploads_stay_private(self, data, settings, ada, chat):
        settings.FILES_GROUP = os.getgid()
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a", content=FileBody().file())
        assert {mode & 0o077 for mode in modes(data).values()} == {0}
        call_command("share_files", verbosity=0)
        assert Path(store().path(f"files/{file.pk.hex[:2]}/{file.pk}/{file.parts[0]}")).stat().st_mode & 0o077 == 0

    def test_earlier_ones_are_shared_by_a_command(self, data, settings, ada, chat, capsys):
        file = ready_file(ada, chat, picture_bytes())
        with pytest.raises(CommandError):
            call_command("share_files")
        settings.FILES_GROUP = os.getgid()
        call_command("share_files")
        assert capsys.readouterr().out == "The group may read 2 files.\n"
        assert modes(data) == expected(file, group=0o040)


class TestSetting:
    def test_an_unknown_group_is_refused_with_a_sentence(self):
        with pytest.raises(ImproperlyConfigured, match="it accepts a group of this machine"):
            Environment({"FILES_GROUP": "no-such-group"}).group("FILES_GROUP")

    def test_so_is_one_of_others(self, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 1_000)
        monkeypatch.setattr(os, "getegid", lambda: 1_000)
        monkeypatch.setattr(os, "getgroups", lambda: [1_000])
        with pytest.raises(ImproperlyConfigured, match="isn't a member of this group"):
            Environment({"FILES_GROUP": "root"}).group("FILES_GROUP")

    def test_none_is_none(self):
        assert Environment({}).group("FILES_GROUP") is None


class TestPrivateFolder:
    @pytest.mark.parametrize("mode", [0o750, 0o730, 0o711, 0o777])
    def test_a_group_that_may_do_more_than_pass_is_shut_out(self, tmp_path, mode):
        folder = tmp_path / "data"
        folder.mkdir()
        folder.chmod(mode)
        make_private(folder, passable=("media",), group=os.getgid())
        assert folder.stat().st_mode & 0o077 == 0

    def test_another_group_is_shut_out(self, tmp_path):
        folder = tmp_path / "data"
        folder.mkdir()
        folder.chmod(0o710)
        make_private(folder, passable=("media",), group=os.getgid() + 1)
        assert folder.stat().st_mode & 0o077 == 0
