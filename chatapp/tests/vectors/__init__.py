"""Test vectors: cases that a Python function and its JavaScript twin must both pass. One file per function."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def vectors(name: str) -> list[Any]:
    """Return the cases of `name`.json. Long texts are written as {"repeat": text, "times": number}."""
    cases: list[Any] = json.loads((FOLDER / f"{name}.json").read_text(), object_hook=_repeated)
    return cases


def _repeated(value: dict[str, Any]) -> Any:
    return value["repeat"] * value["times"] if value.keys() == {"repeat", "times"} else value
