"""An archive that no backup wrote is refused before anything of it is used."""

import io
import tarfile
from pathlib import Path

import pytest

from chatapp.archive.errors import ArchiveError
from chatapp.archive.manifest import Manifest
from chatapp.archive.tar_file import ArchiveWriter, is_allowed, members, verified_manifest


def manifest(files: dict) -> Manifest:
    return Manifest(
        release="1.0.0", made_at="2026-11-29T14:00:00.000Z", database="database.sqlite3", version=3, schema="",
        migrations=["chats.0001_initial"], rows={"chats_message": 1}, digested=[], digests={"site": "0"}, files=files,
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path) -> Path:
    file = tmp_path / "backup.tar"
    with file.open("wb") as stream:
        writer = ArchiveWriter(stream)
        writer.add("database.sqlite3", io.BytesIO(b"rows" * 100_000))
        writer.add("media/files/ab/whole", io.BytesIO(b"picture"))
        writer.close(manifest(dict(writer.files)))
    return file


def hostile(file: Path, *entries: tarfile.TarInfo, content: bytes = b"") -> Path:
    with tarfile.open(file, "w") as tar:
        for entry in entries:
            entry.size = len(content) if entry.isreg() else 0
            tar.addfile(entry, io.BytesIO(content))
    return file


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


def changed(file: Path, old: bytes, new: bytes) -> None:
    content = file.read_bytes()
    assert content.count(old) >= 1
    file.write_bytes(content.replace(old, new, 1))


def test_what_was_written_is_read(archive):
    assert set(verified_manifest(archive).files) == {"database.sqlite3", "media/files/ab/whole"}
    with members(archive) as found:
        assert [(one.name, one.content.read(3)) for one in found][:2] == [
            ("database.sqlite3", b"row"), ("media/files/ab/whole", b"pic")
        ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "../secret", "/etc/passwd", "media/../../secret", "media//x", "media/", "media", "media/./x", "media/a\\b",
        "media/a\nb", "secrets/other", "secrets/../x", "database.sqlite3/x", "media/" + "a" * 256,
        "media/" + "a/" * 600,
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(tmp_path, name):
    assert not is_allowed(name)
    with pytest.raises(ArchiveError, match=r"refused|no backup"):
        verified_manifest(hostile(tmp_path / "x.tar", entry(name), content=b"x"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE]
)
def test_a_link_a_folder_or_a_device_is_refused(tmp_path, kind):
    with pytest.raises(ArchiveError, match="refused"):
        verified_manifest(hostile(tmp_path / "x.tar", entry("media/x", kind, "/etc/passwd")))


def test_a_file_with_holes_is_refused(tmp_path):
    sparse = entry("media/x")
    sparse.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": "9999999999",
                          "GNU.sparse.map": "0,1"}  # fmt: skip
    with tarfile.open(tmp_path / "x.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(sparse)
    with pytest.raises(ArchiveError, match=r"refused|no backup"):
        verified_manifest(tmp_path / "x.tar")


def test_a_header_of_any_length_is_not_read(tmp_path):
    long_header = entry("x", tarfile.XHDTYPE)
    long_header.size = 1 << 30
    file = tmp_path / "x.tar"
    file.write_bytes(long_header.tobuf(tarfile.USTAR_FORMAT) + b"1 path=x\n".ljust(4_096, b"\0"))
    with pytest.raises(ArchiveError, match="1 MiB"):
        verified_manifest(file)


def test_a_changed_byte_is_found(archive):
    changed(archive, b"picture", b"pictorE")
    with pytest.raises(ArchiveError, match=r"damaged: 1 file.*media/files/ab/whole"):
        verified_manifest(archive)


def test_a_cut_archive_is_found(archive):
    content = archive.read_bytes()
    # Within a file, at its end, and before the manifest.
    for length in (1_000, 300_000, 400_512 + 512, content.index(b"manifest.json") - 1):
        archive.write_bytes(content[:length])
        with pytest.raises(ArchiveError, match=r"cut off|damaged"):
            verified_manifest(archive)


def test_a_file_that_the_manifest_does_not_name_is_found(tmp_path):
    file = tmp_path / "x.tar"
    with file.open("wb") as stream:
        writer = ArchiveWriter(stream)
        writer.add("database.sqlite3", io.BytesIO(b"rows"))
        known = dict(writer.files)
        writer.add("media/more", io.BytesIO(b"x"))
        writer.close(manifest(known))
    with pytest.raises(ArchiveError, match="media/more"):
        verified_manifest(file)


def test_a_name_that_comes_twice_is_refused(tmp_path):
    with pytest.raises(ArchiveError, match="damaged"):
        verified_manifest(hostile(tmp_path / "x.tar", entry("media/x"), entry("media/x"), content=b"x"))


@pytest.mark.parametrize("content", [b"", b"no tar at all " * 100, b"SQLite format 3\0" + bytes(4_096)])
def test_another_file_is_refused_with_a_sentence(tmp_path, content):
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(ArchiveError, match=r"no backup|cut off"):
        verified_manifest(tmp_path / "x.tar")
