"""Texts that are expensive to process: one character or a few, repeated."""

from collections.abc import Sequence

import pytest

# Into how many parts the pieces are divided. A test takes one: a third in `make test`, all in `make test-all`.
PARTS = (pytest.param(3, id="a third"), pytest.param(1, id="all", marks=pytest.mark.full))

CHARACTERS = (
    *"@ \n\t\rax0_-.,:;/\\`*~[](){}<>\"'=#&|+?!%^$",
    "\x00",
    "\u0301",
    "\u200d",
    "\ufdfa",
    "é",
    "路",
    "а",
    "م",
    "🏴",
    "🇬",
)
WORDS = (
    "password",
    "eyJ",
    "a.",
    "a@",
    "@a ",
    " @",
    "a b@",
    "[a](",
    "![](",
    '"="',
    "token='",
    "bearer ",
    "**a",
    "~~a ",
    "`` ` ",
    "http://a",
    "www.a",
    "<a ",
    "> ",
    "- ",
    "1. ",
    "&#",
    "\\`",
    ":a:",
    "@李",
    "//",
    "__a ",
    " __a",
    "_a ",
    "*a ",
    "\\*a ",
    "\\**a ",
    " \\_a",
    "[a",
    "<a@b",
    '"a',
    "'a ",
    "a_",
    "_www",
    "a://",
    "a,",
    "x.x@",
)
# After a long run, what prevents a whole-text pattern from matching.
ENDS = ("", " ", "@", "!", "\n\x00")


def part_of(pieces: Sequence[str], *, number: int, parts: int) -> Sequence[str]:
    """Return one of `parts` parts of the pieces. Consecutive numbers get consecutive parts, which together are all."""
    return pieces[number % parts :: parts]


def repeated(piece: str, length: int) -> str:
    """Return `piece` repeated, `length` characters in all."""
    return (piece * (length // len(piece) + 1))[:length]
