"""The beginning of a text file: what a message shows of it at once, and what it shows when it is unfolded."""

import codecs
import re
from html import escape
from typing import TypedDict

from chats.text.file_name import file_extension

# Bytes that are read of a file: enough for the characters below in any script.
HEAD_BYTES = 131_072
MAX_LINES, MAX_CHARACTERS = 200, 32_768
# A line that goes on, as those of minified code do, is cut.
_MAX_LINE_CHARACTERS = 1_000
_EXCERPT_LINES = 8
_EXCERPT_LINE_CHARACTERS = 200
# It stands in each payload of its message.
MAX_EXCERPT_CHARACTERS = 4_000
_CUT = "…"
_LANGUAGES = {
    "bash": "bash sh zsh", "c": "c h", "cpp": "cc cpp cxx hpp", "csharp": "cs", "css": "css", "diff": "diff patch",
    "elixir": "ex exs", "go": "go", "html": "htm html", "ini": "cfg ini", "java": "java",
    "javascript": "cjs js jsx mjs", "json": "json", "kotlin": "kt kts", "lua": "lua",
    "php": "php", "python": "py pyi pyw", "ruby": "rb", "rust": "rs",
    "scala": "scala", "sql": "sql", "swift": "swift", "toml": "toml", "typescript": "ts tsx", "xml": "svg xml",
    "yaml": "yaml yml",
}  # fmt: skip
_LANGUAGE_OF = {extension: name for name, extensions in _LANGUAGES.items() for extension in extensions.split()}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Direction overrides let code look as if it did something else (CVE-2021-42574): they are shown instead of obeyed.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile(r"\r\n?|[\n\f\u0085\u2028\u2029]")


class Excerpt(TypedDict):
    """The first lines of a text as HTML, whether they are all of it, and whether the unfolded text is."""

    html: str
    is_all: bool
    text_is_all: bool


class Beginning(TypedDict):
    """The lines of a text file that are shown at most, whether there are more, and its language or nothing."""

    lines: list[str]
    is_all: bool
    language: str


def beginning_of(head: bytes, *, name: str, is_all: bool) -> Beginning | None:
    """Return the beginning of a text, of the first `HEAD_BYTES` of a file; None if they are no text.

    `is_all`: whether there are no further bytes. The name only chooses the language.
    """
    text = _decoded(head[:HEAD_BYTES], is_all=is_all)
    if text is None or not text.strip():
        return None
    shown = _OVERRIDES.sub("\N{REPLACEMENT CHARACTER}", text[:MAX_CHARACTERS])
    lines = _LINE_ENDS.split(shown.rstrip("\r\n"))
    cut = [line if len(line) <= _MAX_LINE_CHARACTERS else line[:_MAX_LINE_CHARACTERS] + _CUT for line in lines]
    return {
        "lines": cut[:MAX_LINES],
        "is_all": is_all and len(text) <= MAX_CHARACTERS and cut == lines[:MAX_LINES],
        "language": _LANGUAGE_OF.get(file_extension(name).lower(), ""),
    }


def may_be_text(head: bytes, *, mime: str) -> bool:
    """Return whether a file of this type may be shown as text: one in UTF-16 is not of a type of texts."""
    return mime == "text/plain" or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def excerpt_of(beginning: Beginning, lines_html: list[str]) -> Excerpt:
    """Return the first lines of a text, with or without their colors. `lines_html`: its lines as HTML."""
    chosen = beginning["lines"][:_EXCERPT_LINES]
    short = [
        line if len(line) <= _EXCERPT_LINE_CHARACTERS else line[:_EXCERPT_LINE_CHARACTERS] + _CUT for line in chosen
    ]
    colored = lines_html[: len(short)] if short == chosen else [escape(line, quote=False) for line in short]
    if _size(colored) > MAX_EXCERPT_CHARACTERS:
        colored = [escape(line, quote=False) for line in short]
    while _size(colored) > MAX_EXCERPT_CHARACTERS:
        colored.pop()
    is_all = beginning["is_all"] and short == beginning["lines"] and len(colored) == len(short)
    return {"html": "\n".join(colored), "is_all": is_all, "text_is_all": beginning["is_all"]}


def _size(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _decoded(head: bytes, *, is_all: bool) -> str | None:
    """Return the head as text. The last character may be cut unless the head is all there is."""
    encoding = "utf-8"
    for mark, name in _MARKS:
        if head.startswith(mark):
            encoding, head = name, head[len(mark) :]
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=is_all)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text
