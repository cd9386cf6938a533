"""Kinds of entry points: a bounded set, whatever is requested."""

import pytest

from chatapp.ops.entry_points import entry_point_of


class TestEntryPoints:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/chats/4", "page"),
            ("/", "page"),
            ("/no-such/api/", "page"),
            ("/api/chats", "api"),
            ("/admin/", "admin"),
            ("/admin/dashboard/state", "probe"),
            ("/readyz", "probe"),
            ("/static/css/base.css", "static"),
            ("/media/avatars/1", "file"),
            ("/files/4d1c/text", "file"),
            ("/socket/websocket", "socket"),
        ],
    )
    def test_each_path_has_one(self, path, kind):
        assert entry_point_of(path) == kind
