"""What a check finds: all is well, something is wrong, or there is nothing to check."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The result of a check."""

    OK = "ok"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One line of the report. `fix` says what to do about something wrong."""

    check: str
    state: State
    text: str
    fix: str = ""


class Wrong(Exception):
    """Something is wrong; `fix` says what to do."""

    def __init__(self, text: str, *, fix: str) -> None:
        """`text` is a sentence without its full stop, like `fix`."""
        super().__init__(text)
        self.text = text
        self.fix = fix


class Skipped(Exception):
    """Nothing to check here, or another check reports why it isn't possible; the message says which."""
