"""A DATA_DIR whose path has every character that is special in a URL, under each command."""

import pytest
from django.conf import settings

from chatapp.tests.running_server import RunningServer
from chatapp.tests.upgrade.world import call

pytestmark = [
    pytest.mark.launch,
    pytest.mark.skipif(not settings.IS_SQLITE, reason="on PostgreSQL the folder holds no database"),
]


@pytest.mark.parametrize("folder", ["C# 100% a%20b?x=1&y", "Übermut 日本 + [a] 'b' \"c\""])
def test_the_server_and_the_commands_use_the_same_database_in_it(tmp_path, folder):
    place = tmp_path / folder
    with RunningServer(DATA_DIR=str(place), DATABASE_URL="", REDIS_URL="") as server:
        person = {"name": "Ada", "email": "ada@example.org", "password": "Str0ng-enough"}
        made = call(server, "POST", "/api/signup", body={"user": person})
        assert made.status == 201
        token = made.json()["token"]
        assert (
            call(server, "POST", "/api/users/chats", token=token, body={"user_list": ["ada@example.org"]}).status == 201
        )
        checked = server.manage("check_chats")
        assert "1 chat(s) checked" in checked.stdout, checked.stderr
        assert server.manage("migrate", "--check").returncode == 0
    assert {"chatapp.sqlite3", "secret_key", "serving.lock"} <= {entry.name for entry in place.iterdir()}
    assert [entry.name for entry in tmp_path.iterdir()] == [folder]
