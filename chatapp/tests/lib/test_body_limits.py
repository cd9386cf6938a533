"""How large a body may be depends on its path: only forms that take files may be as large as one."""

import pytest

from chatapp.lib.body_limits import takes_file


@pytest.mark.parametrize(
    "path",
    [
        "/api/chats/5/files",
        "/chats/5",
        "/chats/5/",
        "/chats/5/messages/6/edit",
        "/chats/5/messages/6/thread",
        "/chats/5/schedule",
        "/share",
    ],
)
def test_forms_with_files(path):
    assert takes_file(path)


@pytest.mark.parametrize(
    "path",
    [
        "/api/chats/5",
        "/chats/5/members",
        "/chats/5/messages/6/remind",
        "/chats/5/schedule/6",
        "/scheduled/6",
        "/share/send",
    ],
)
def test_all_others(path):
    assert not takes_file(path)
