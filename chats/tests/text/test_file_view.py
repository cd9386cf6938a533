"""How a file is shown."""

import pytest

from chats.text.file_view import (
    duration,
    file_ending,
    file_icon,
    file_stem,
    file_view,
    shown_height,
    shown_width,
    waveform_path,
)


def entry(name: str = "a.bin", kind: str = "document", state: str = "ready", **more: object) -> dict[str, object]:
    return {"name": name, "kind": kind, "state": state, "width": None, "height": None, **more}


@pytest.mark.parametrize(
    ("kind", "state", "view"),
    [
        ("image", "ready", "picture"),
        ("image", "processing", "card"),
        ("video", "ready", "video"),
        ("audio", "ready", "audio"),
        ("audio", "failed", "card"),
        ("document", "ready", "card"),
    ],
)
def test_what_it_is_shown_as(kind, state, view):
    assert file_view(entry(kind=kind, state=state)) == view


@pytest.mark.parametrize(
    ("name", "icon"),
    [("a.PDF", "file-text"), ("b.xlsx", "sheet"), ("c.py", "file-code"), ("d.zip", "file-archive"), ("e", "file")],
)
def test_icon_of_the_extension(name, icon):
    assert file_icon(entry(name)) == icon


@pytest.mark.parametrize(("kind", "icon"), [("image", "image"), ("video", "film"), ("audio", "music")])
def test_icon_of_the_kind(kind, icon):
    assert file_icon(entry("x.pdf", kind=kind)) == icon


@pytest.mark.parametrize(
    ("name", "stem", "ending"),
    [("a.tar.gz", "a.tar", ".gz"), ("Makefile", "Makefile", ""), (".env", ".env", ""), ("تقرير.pdf", "تقرير", ".pdf")],
)
def test_a_name_is_cut_before_its_extension(name, stem, ending):
    assert (file_stem(name), file_ending(name)) == (stem, ending)


@pytest.mark.parametrize(
    ("size", "box"),
    [((30, 20), (30, 20)), ((1600, 400), (400, 100)), ((1000, 3520), (100, 352)), ((9000, 1), (400, 1))],
)
def test_the_box_of_a_picture_keeps_its_ratio_and_is_never_empty(size, box):
    file = entry(kind="image", width=size[0], height=size[1])
    assert (shown_width(file), shown_height(file)) == box


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, ""), (0, ""), (0.4, "0:01"), (68, "1:08"), (59.2, "1:00"), (3723, "1:02:03")]
)
def test_duration(seconds, shown):
    assert duration(seconds) == shown


@pytest.mark.parametrize(("levels", "path"), [(None, ""), ([], ""), ([0, 100], "M1 11v2M3 1v22")])
def test_a_waveform_is_a_path_of_bars(levels, path):
    assert waveform_path(levels) == path
