"""What a person wrote in a mail that answers one of ours, without the text that their mail program quoted.

Languages don't matter: our mails begin with a line that quotes keep, and programs name our address above a quote.
Tried and rejected: mail-parser-reply 1.36 (8 of 20 such lines not found, text after a line "Thanks, …" lost, more than
20 s for 8,000 line breaks) and email-reply-parser 0.5.12 (English only).
Only the beginning of a text is looked at, and each line of it once.
"""

import re
from collections.abc import Sequence

# In the first line of our mails.
REPLY_MARK = "-~-~-~-"
# A message has at most 4,000 characters; what follows was quoted.
_MAX_CHARACTERS = 50_000
_MAX_LINES = 3_000
# Longer is no line that a program writes above a quote.
_MAX_HEAD_CHARACTERS = 400
_QUOTED = re.compile(r"[>\s]+")
_SEPARATOR = re.compile(r"(?:_{20,}|-{4,} ?\S[^-]{1,60}-{4,}|-{20,})")
_TIME = re.compile(r"\d\d?[:.\u6642\uc2dc]\d\d")
_FIELD = re.compile(r"[^\s:\uff1a][^:\uff1a]{0,30}\s?[:\uff1a]\s?\S")
# RFC 3676; some programs drop the blank at the end.
_SIGNATURE = re.compile(r"-- ?")
_MAX_PROGRAM_LINE = 100
# The line that a phone puts below every mail.
_PROGRAM_LINES = re.compile(
    r"(?:Sent (?:from|via) |Get Outlook for |Gesendet (?:mit|von) |Von meinem .{1,40} gesendet|Outlook für |"
    r"Envoyé (?:de|depuis|à partir) |Enviado (?:desde|do|a partir) |Inviato da |Verzonden v(?:anaf|ia) |Skickat från |"
    r"Sendt fra |Wysłan[eo] z |Отправлено (?:с|из) |发自我的|從我的.{1,20}傳送|.{0,30}から送信|أُ?رسلت? من )",
    re.IGNORECASE,
)


def own_text(text: str, *, addresses: Sequence[str]) -> str:
    """Return the text above the quoted one; between and below it when nothing is above. It may be empty.

    `addresses` are ours, which a program may name above its quote.
    """
    lines = [line.rstrip() for line in _first_lines(text)]
    known = [address.lower() for address in addresses if address]
    at = _start_of_quote(lines, known)
    if at is None:
        return _without_signature(lines)
    above = _without_signature(lines[: _start_of_head(lines, at, known)])
    if above or not lines[at].lstrip().startswith(">"):
        return above
    return _without_signature([line for line in lines[at:] if not line.lstrip().startswith(">")])


def unflowed(text: str) -> str:
    """Return a text with the line breaks of RFC 3676 (`format=flowed`) undone."""
    lines: list[str] = []
    is_open = False
    for line in _first_lines(text):
        line = line[1:] if line.startswith(" ") else line
        is_quoted = line.startswith(">")
        if is_open and not is_quoted and line != "-- ":
            lines[-1] += line
        else:
            lines.append(line)
        is_open = line.endswith(" ") and line != "-- " and not is_quoted
    return "\n".join(lines)


def _first_lines(text: str) -> list[str]:
    text = text[:_MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n", _MAX_LINES)[:_MAX_LINES]


def _start_of_quote(lines: Sequence[str], addresses: Sequence[str]) -> int | None:
    """Return the index of the first line that the program added, or None."""
    for index, line in enumerate(lines):
        if REPLY_MARK in line:
            return index
    # Someone deleted the mark.
    quoted_to_the_end = _quoted_to_the_end(lines)
    for index, line in enumerate(lines):
        if line.startswith(">") and (index >= quoted_to_the_end or _ends_head(lines, index, addresses)):
            return index
        if _SEPARATOR.fullmatch(line) and _names(lines[index : index + 6], addresses):
            return index
    return None


def _quoted_to_the_end(lines: Sequence[str]) -> int:
    """Return the index from which on all lines are quoted or empty."""
    index = len(lines)
    while index and (not lines[index - 1] or lines[index - 1].startswith(">")):
        index -= 1
    return index


def _ends_head(lines: Sequence[str], index: int, addresses: Sequence[str]) -> bool:
    """Return whether the last line with text above `index` is one that introduces a quote."""
    before = next((line for line in reversed(lines[max(0, index - 3) : index]) if line), "")
    return before.endswith((":", "\uff1a")) and (_names([before], addresses) or bool(_TIME.search(before[:400])))


def _start_of_head(lines: Sequence[str], at: int, addresses: Sequence[str]) -> int:
    """Return the index of the first of the lines that introduce the quote which begins at `at`."""
    end = at
    while end and not _QUOTED.sub("", lines[end - 1]):
        end -= 1
    start = end
    # At most a header block as Outlook's: a line above it and five fields.
    while start and end - start < 7 and _QUOTED.sub("", lines[start - 1]):
        start -= 1
    paragraph = [_QUOTED.sub(" ", line).strip() for line in lines[start:end]]
    named = [index for index, line in enumerate(paragraph) if _names([line], addresses)]
    if not named:
        is_head = bool(paragraph) and paragraph[-1].endswith((":", "\uff1a")) and _TIME.search(paragraph[-1])
        return end - 1 if is_head else end
    first = named[0]
    # One line broken in two: the date is in the one above, or both are one field of several.
    if first and not _TIME.search(paragraph[first]) and _TIME.search(paragraph[first - 1]):
        first -= 1
    while first and _SEPARATOR.fullmatch(paragraph[first - 1]):
        first -= 1
    return start + first if _is_head(paragraph[first:]) else end


def _is_head(lines: Sequence[str]) -> bool:
    """Return whether lines that name our address introduce a quote: a sentence that ends with a colon, or fields."""
    joined = " ".join(lines)
    if len(joined) > _MAX_HEAD_CHARACTERS * 3:
        return False
    return joined.endswith((":", "\uff1a")) or sum(bool(_FIELD.match(line)) for line in lines) > 1


def _names(lines: Sequence[str], addresses: Sequence[str]) -> bool:
    return any(len(line) <= _MAX_HEAD_CHARACTERS and address in line.lower() for line in lines for address in addresses)


def _without_signature(lines: Sequence[str]) -> str:
    kept = list(lines)
    for index, line in enumerate(kept):
        if _SIGNATURE.fullmatch(line):
            kept = kept[:index]
            break
    while kept and (not kept[-1].strip() or _is_of_program(kept[-1])):
        kept.pop()
    return "\n".join(kept).strip("\n")


def _is_of_program(line: str) -> bool:
    return len(line) <= _MAX_PROGRAM_LINE and bool(_PROGRAM_LINES.match(line) or _SEPARATOR.fullmatch(line))
