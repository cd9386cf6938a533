"""The emoji picker's data as a lazily loaded script: by group, in Unicode's order."""

import json
from typing import Any

# emojibase's group numbers; 2 holds components, such as skin tones.
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
# Newer ones render as empty boxes on many systems.
NEWEST_VERSION = 15


def build_emoji(entries: list[dict[str, Any]], *, credit: str) -> str:
    """Return the script. Shape of its default export: [[group, [[emoji, name, shortcodes, keywords], …]], …]."""
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
    known = {*name.lower().split(), *codes.replace("_", " ").split()}
    return [entry["emoji"], name, codes, " ".join(tag for tag in entry.get("tags", ()) if tag not in known)]
