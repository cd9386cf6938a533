"""What a film says about its taking: blanked in place, whatever the file claims of its boxes."""

import struct

import pytest

from chatapp.lib.movie_metadata import blank_metadata
from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.pictures import box, film

PLACE = b"+52.5200-013.4050/"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "film.mp4"


def blanked(path, content: bytes) -> bytes:
    path.write_bytes(content)
    blank_metadata(path)
    return path.read_bytes()


@pytest.mark.parametrize("kind", [b"udta", b"meta", b"uuid", b"free"])
@pytest.mark.parametrize("inside", [b"", b"moov", b"trak"])
def test_the_place_goes_and_the_rest_stays_where_it_is(path, kind, inside):
    about = box(kind, PLACE)
    before, after = box(b"ftyp", b"isom"), box(b"mdat", PLACE)
    if inside:
        about = box(b"moov", box(b"trak", about) if inside == b"trak" else about)
    found = blanked(path, before + about + after)
    assert len(found) == len(before + about + after)
    assert found.startswith(before)
    assert found.endswith(after)
    assert found.count(PLACE) == 1


def test_64_bit_lengths_and_boxes_to_the_end(path):
    long = struct.pack(">I4sQ", 1, b"udta", 16 + len(PLACE)) + PLACE
    assert PLACE not in blanked(path, long + box(b"mdat", b"x"))
    assert PLACE not in blanked(path, struct.pack(">I4s", 0, b"udta") + PLACE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ftyp",
        b"no film at all",
        struct.pack(">I4s", 4_000_000_000, b"moov") + PLACE,
        struct.pack(">I4s", 3, b"moov"),
        struct.pack(">I4sQ", 1, b"moov", 2**63),
        struct.pack(">I4sQ", 1, b"moov", 0),
        struct.pack(">I4s", 1, b"moov"),
    ],
)
def test_what_is_no_tree_stays_as_it_is(path, content):
    assert blanked(path, content) == content


def test_deep_and_endless_trees_are_left(path):
    deep = b"".join(struct.pack(">I4s", 8 * (5_000 - level), b"moov") for level in range(5_000))
    assert blanked(path, deep) == deep
    many = box(b"trak", b"") * 20_000
    assert blanked(path, many) == many


def test_a_film_still_has_its_samples(path):
    content = film(place=PLACE)
    found = blanked(path, content)
    assert PLACE in content
    assert PLACE not in found
    assert len(found) == len(content)


def track(handler: bytes, offsets: list[int], sizes: list[int], *, each: int = 1, wide: bool = False) -> bytes:
    """Return a track whose samples are where `offsets` say, `each` of them in a chunk."""
    count = struct.pack(">II", 0, len(offsets))
    if wide:
        places = box(b"co64", count + struct.pack(f">{len(offsets)}Q", *offsets))
    else:
        places = box(b"stco", count + struct.pack(f">{len(offsets)}I", *offsets))
    tables = (
        box(b"stsz", struct.pack(">III", 0, 0, len(sizes)) + struct.pack(f">{len(sizes)}I", *sizes))
        + box(b"stsc", struct.pack(">IIIII", 0, 1, 1, each, 1))
        + places
    )
    media = box(b"hdlr", bytes(8) + handler + bytes(12)) + box(b"minf", box(b"stbl", tables))
    return box(b"trak", box(b"mdia", media))


class TestTracksOfPlaces:
    @pytest.mark.parametrize("wide", [False, True])
    @pytest.mark.parametrize("handler", [b"meta", b"camm"])
    def test_their_samples_go_and_the_pictures_stay(self, path, handler, wide):
        samples = box(b"mdat", b"picture1" + PLACE + PLACE + b"picture2" + PLACE)
        head = box(b"ftyp", b"isom")
        first = len(head) + 8 + 8
        offsets = [first, first + 2 * len(PLACE) + 8]
        places = track(handler, offsets, [len(PLACE)] * 3, each=2, wide=wide)
        pictures = track(b"vide", [len(head) + 8], [8])
        content = head + samples + box(b"moov", pictures + places)
        found = blanked(path, content)
        assert len(found) == len(content)
        assert PLACE not in found
        assert found.count(b"picture") == 2
        assert pictures in found
        assert handler not in found

    @pytest.mark.parametrize(
        ("offsets", "sizes"),
        [([2**32 - 1], [10]), ([0] * 50_000, [2**32 - 1] * 50_000), ([30], [2**31]), ([], []), ([5], [])],
        ids=["beyond the end", "everything, many times", "more than there is", "no chunks", "no samples"],
    )
    def test_tables_may_claim_anything(self, path, offsets, sizes):
        content = box(b"ftyp", b"isom") + box(b"moov", track(b"meta", offsets, sizes)) + box(b"mdat", bytes(100))
        cpu_seconds(lambda: blanked(path, content), at_most=1)
        assert path.stat().st_size == len(content)

    def test_a_track_without_tables_goes(self, path):
        bare = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"meta")))
        assert b"trak" not in blanked(path, box(b"moov", bare))
        silent = box(b"moov", box(b"trak", box(b"mdia", b"")))
        assert blanked(path, silent) == silent
