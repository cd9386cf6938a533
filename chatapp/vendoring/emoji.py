"""The emoji a picker shows, as a script that is loaded when one is first wanted: in Unicode's order, by group."""

import json
from typing import Any

# emojibase's numbers; 2 are parts, such as a skin tone alone.
GROUPS = {
    0: "Smileys",
    1: "People",
    3: "Animals and nature",
    4: "Food and drink",
    6: "Activities",
    5: "Travel and places",
    7: "Objects",
    8: "Symbols",
    9: "Flags",
}
# Newer ones are empty boxes on many machines still.
NEWEST_VERSION = 15


def build_emoji(entries: list[dict[str, Any]], *, credit: str) -> str:
    """Return the script. Shape of its default export: [[group, [[emoji, name, shortcodes, other words], …]], …]."""
    known = sorted((entry for entry in entries if entry["version"] <= NEWEST_VERSION), key=lambda entry: entry["order"])
    groups = [
        (name, [_row(entry) for entry in known if entry["group"] == number and entry.get("shortcodes")])
        for number, name in GROUPS.items()
    ]
    lines = [f"// {credit}", "export default ["]
    for name, rows in groups:
        lines += [f"[{json.dumps(name)}, [", *(f"{json.dumps(row, ensure_ascii=False)}," for row in rows), "]],"]
    return "\n".join([*lines, "];"]) + "\n"


def _row(entry: dict[str, Any]) -> list[str]:
    name, codes = entry["annotation"], " ".join(entry["shortcodes"])
    told = {*name.lower().split(), *codes.replace("_", " ").split()}
    return [entry["emoji"], name, codes, " ".join(tag for tag in entry.get("tags", ()) if tag not in told)]
