"""Texts that are expensive to process: one character or a few, repeated."""

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


def repeated(piece: str, length: int) -> str:
    """Return `piece` repeated, `length` characters in all."""
    return (piece * (length // len(piece) + 1))[:length]
