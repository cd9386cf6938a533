"""Guesses the language of a code block that names none, as one of ten common languages."""

import json
import re

_READ_CHARACTERS = 1_000
# A language is guessed if two of its signs are found, and more than of any other. Each pattern is linear: it begins at
# the start of a line and stays on it, or is a plain word.
_SIGNS: dict[str, tuple[re.Pattern[str], ...]] = {
    "python": (
        re.compile(r"^[ \t]*(?:async )?def \w+\(", re.MULTILINE),
        re.compile(r"^(?:from [\w.]+ )?import [\w*]", re.MULTILINE),
        re.compile(r"^[ \t]*class \w+.*:$", re.MULTILINE),
        re.compile(r"\bself\b|\bNone\b", re.MULTILINE),
        re.compile(r"^[ \t]*(?:if|for|while|elif|with|return|print)\b[^;{}\n]*$", re.MULTILINE),
        re.compile(r"\bprint\(", re.MULTILINE),
    ),
    "javascript": (
        re.compile(r"^[ \t]*(?:export )?(?:const|let) \w", re.MULTILINE),
        re.compile(r"^[ \t]*(?:export |async )*function\b", re.MULTILINE),
        re.compile(r"=>", re.MULTILINE),
        re.compile(r"\bconsole\.\w+\(", re.MULTILINE),
        re.compile(r"===|!==", re.MULTILINE),
        re.compile(r"^import .* from ['\x22]", re.MULTILINE),
    ),
    "html": (
        re.compile(r"<!doctype html|<html", re.MULTILINE),
        re.compile(r"</(?:div|p|a|body|ul|li|span|head|table|form)>", re.MULTILINE),
        re.compile(r"<\w+ (?:class|href|id|src)=", re.MULTILINE),
    ),
    "css": (
        re.compile(r"^[.#@]?[\w:.# -]+ ?\{$", re.MULTILINE),
        re.compile(r"^[ \t]+[\w-]+: [^;{}\n]+;$", re.MULTILINE),
        re.compile(r"\b(?:margin|padding|color|display)\b ?:", re.MULTILINE),
    ),
    "sql": (
        re.compile(r"(?i)^[ \t]*(?:select|update|delete from|insert into|create table|alter table)\b", re.MULTILINE),
        re.compile(r"(?i)\bfrom \w", re.MULTILINE),
        re.compile(r"(?i)\bwhere \w|\bjoin \w|\border by\b", re.MULTILINE),
        re.compile(r"(?i)\bvalues ?\(|\bprimary key\b", re.MULTILINE),
        re.compile(r"(?i)\bset \w+ ?=", re.MULTILINE),
    ),
    "bash": (
        re.compile(r"\A#!.*sh$", re.MULTILINE),
        re.compile(
            r"^[ \t]*(?:\$ )?(?:sudo|apt|cd|echo|export|curl|git|docker|npm|pip|mkdir|chmod|grep) ", re.MULTILINE
        ),
        re.compile(r"\$\{?\w", re.MULTILINE),
        re.compile(r"^[ \t]*(?:fi|done|esac)$", re.MULTILINE),
        re.compile(r" \| \w| && \w", re.MULTILINE),
        re.compile(r" --?[a-z]", re.MULTILINE),
    ),
    "go": (
        re.compile(r"^package \w+$", re.MULTILINE),
        re.compile(r"^func ", re.MULTILINE),
        re.compile(r":= ", re.MULTILINE),
        re.compile(r"\bfmt\.\w", re.MULTILINE),
        re.compile(r"^import [(\"]", re.MULTILINE),
    ),
    "rust": (
        re.compile(r"^[ \t]*(?:pub )?fn \w", re.MULTILINE),
        re.compile(r"\blet mut \w", re.MULTILINE),
        re.compile(r"\bimpl\b|\bmatch \w", re.MULTILINE),
        re.compile(r"\w!\(", re.MULTILINE),
        re.compile(r"^use \w+::", re.MULTILINE),
        re.compile(r"-> \w", re.MULTILINE),
    ),
    "yaml": (
        re.compile(r"\A---$", re.MULTILINE),
        re.compile(r"^[a-z][\w-]*:$", re.MULTILINE),
        re.compile(r"^[ \t]*[a-z][\w-]*: [^;{}\n]*[^;{}\n,]$", re.MULTILINE),
        re.compile(r"^[ \t]*- [\w\"]", re.MULTILINE),
    ),
}
_FEWEST_SIGNS = 2


def guessed_language(code: str) -> str:
    """Return the name of the language `code` seems to be written in, or an empty text."""
    if _is_json(code):
        return "json"
    code = code[:_READ_CHARACTERS]
    scores = {name: sum(bool(sign.search(code)) for sign in signs) for name, signs in _SIGNS.items()}
    first, second = sorted(scores.values(), reverse=True)[:2]
    return max(scores, key=lambda name: scores[name]) if first >= _FEWEST_SIGNS and first > second else ""


def _is_json(code: str) -> bool:
    if not code.startswith(("{", "[")):
        return False
    try:
        return bool(json.loads(code))
    except (ValueError, RecursionError):
        return False
