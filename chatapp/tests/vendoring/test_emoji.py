"""The emoji picker's data."""

import json
import re

from chatapp.vendoring.emoji import build_emoji
from chatapp.vendoring.lock import VENDOR_FOLDER

ENTRIES = [
    {
        "emoji": "🎉",
        "annotation": "party popper",
        "shortcodes": ["tada"],
        "tags": ["party", "hooray"],
        "group": 6,
        "order": 3,
        "version": 0.6,
    },
    {"emoji": "😄", "annotation": "grinning face", "shortcodes": ["smile"], "group": 0, "order": 2, "version": 0.6},
    {
        "emoji": "😀",
        "annotation": "grinning",
        "shortcodes": ["grinning"],
        "tags": [],
        "group": 0,
        "order": 1,
        "version": 1,
    },
    {"emoji": "🫩", "annotation": "face with bags", "shortcodes": ["bags"], "group": 0, "order": 4, "version": 16},
    {"emoji": "🏻", "annotation": "light skin tone", "shortcodes": ["skin"], "group": 2, "order": 5, "version": 1},
]


def groups_of(script: str) -> list[tuple[str, list[list[str]]]]:
    body = script.split("export default ", 1)[1].rstrip().rstrip(";")
    return json.loads(re.sub(r",\s*\]", "]", body))


class TestBuildEmoji:
    def test_keeps_the_order_and_leaves_out_parts_and_what_is_too_new(self):
        groups = dict(groups_of(build_emoji(ENTRIES, credit="Of a package.")))
        assert [row[0] for row in groups["Smileys"]] == ["😀", "😄"]
        assert groups["Activities"] == [["🎉", "party popper", "tada", "hooray"]]
        assert [name for name, rows in groups.items() if rows] == ["Smileys", "Activities"]

    def test_the_vendored_one_has_every_group_and_the_words_people_type(self):
        groups = dict(groups_of(next(VENDOR_FOLDER.glob("emoji-data-*/emoji.js")).read_text()))
        assert all(groups.values())
        codes = {code: row[0] for rows in groups.values() for row in rows for code in row[2].split()}
        assert len(codes) > 1500
        assert (codes["tada"], codes["+1"], codes["smile"]) == ("🎉", "👍️", "😄")
