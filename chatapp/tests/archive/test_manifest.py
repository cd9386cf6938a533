"""A manifest is read as it was written, and nothing else is taken for one."""

import json

import pytest

from chatapp.archive.digests import DigestedTable
from chatapp.archive.errors import ArchiveError
from chatapp.archive.manifest import ArchivedFile, Manifest

MANIFEST = Manifest(
    release="1.0.0",
    made_at="2026-11-29T14:00:00.000Z",
    database="database.dump",
    version=15,
    schema="public",
    migrations=["chats.0001_initial"],
    rows={"chats_message": 3},
    digested=[
        DigestedTable("accounts_user", None, (("id", "integer"),)),
        DigestedTable("chats_message", "chat_id", (("at", "time"), ("id", "integer"))),
    ],
    digests={"1": "ab", "site": "cd"},
    files={"media/x": ArchivedFile(size=1, sha256="ef")},
)


def test_it_is_read_as_it_was_written():
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST


def test_a_later_format_says_to_update():
    found = json.loads(MANIFEST.to_json()) | {"format": 2}
    with pytest.raises(ArchiveError, match="update ChatApp"):
        Manifest.from_json(json.dumps(found).encode())


@pytest.mark.parametrize(
    "other",
    [
        {"files": {"media/x": {"size": "1", "sha256": "ef"}}}, {"files": ["media/x"]}, {"digests": {"1": 5}},
        {"digested": [["accounts_user", None]]}, {"digested": 5}, {"migrations": [1]}, {"unknown": 1}, {"schema": None},
    ],
)  # fmt: skip
def test_other_shapes_are_refused(other):
    with pytest.raises(ArchiveError, match="isn't a backup"):
        Manifest.from_json(json.dumps(json.loads(MANIFEST.to_json()) | other).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000, b"null", b'{"format": 1}'])
def test_what_is_no_json_of_ours_is_refused(content):
    with pytest.raises(ArchiveError):
        Manifest.from_json(content)
