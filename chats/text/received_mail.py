"""Mails that arrive: bounded, parsed, and refused when a program wrote them.

Python's parser takes time that grows with the product of nesting and lines, or with the square of a header's
parameters: what would take seconds is refused before. Names of charsets come from an allow-list: some of Python's
codecs take the square of their input (punycode), or aren't for text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from email.utils import getaddresses
from hashlib import sha256
from html import unescape
from itertools import takewhile
from urllib.parse import unquote_to_bytes

import nh3

from chats.text.charsets import decoded_as
from chats.text.reply_text import unflowed

MAX_HEAD_BYTES = 65_536
MAX_LINES = 300_000
MAX_PARTS = 60
_MAX_PARAMETERS_BYTES = 2_000
_MAX_DEPTH = 10
_MAX_SEPARATORS = 500
_MAX_FROM_CHARACTERS = 1_000
# Of one part. What a person wrote is at its beginning.
_MAX_TEXT_BYTES = 400_000
# The sanitizer takes the square of the depth, and 16 µs for each reference: 0.2 s for this many.
_MAX_TAGS = 5_000
_MAX_REFERENCES = 12_000
_TRANSFER_ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
# Signatures and the like that programs add.
_NOT_FILES = frozenset(
    {
        "application/pgp-encrypted",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/ms-tnef",
    }
)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_OWN_ID = re.compile(r"<[0-9a-f]{32}@([^>\s]+)>")
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bq])\?([^?\s]{0,1000})\?=\s?", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^<>]*>")
_BLOCKS = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "pre", "ul", "ol", "table"})
_KEPT_TAGS = {*_BLOCKS, "br", "blockquote"}
_DROPPED_TAGS = {"style", "script", "title", "head"}
_BLANK_LINES = re.compile(r"\n{3,}")


class MailRefused(ValueError):
    """A mail that isn't taken, for good. `args`: a sentence in English for who sent it."""


class AutomaticMail(MailRefused):
    """A mail that a program wrote: a bounce, an automatic reply, a mail of a list, one of this site's."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was sent with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """What matters of a mail. `texts` are its forms, the best first: plain, and then HTML as text."""

    sender: str
    message_id: str
    texts: tuple[str, ...]
    attachments: tuple[Attachment, ...] = field(default=())


def read_mail(raw: bytes, *, own_host: str) -> ReceivedMail:
    """Parse a mail. `own_host` is in the Message-IDs of this site's mails.

    Errors: MailRefused for a mail that a program wrote, or that is malformed.
    """
    # The headers first: most of what is refused costs no more.
    head = BytesHeaderParser(policy=compat32).parsebytes(_head(raw))
    _require_person(head, own_host=own_host)
    sender = _sender(head)
    _require_bounds(raw)
    message = BytesParser(policy=compat32).parsebytes(raw)
    leaves = list(_leaves(message))
    plain = [_decoded(part) for part in leaves if part.get_content_type() == "text/plain" and not _is_file(part)]
    pages = [_decoded(part) for part in leaves if part.get_content_type() == "text/html" and not _is_file(part)]
    texts = ["\n\n".join(filter(str.strip, plain)), "\n\n".join(map(_text_of_page, pages))]
    return ReceivedMail(
        sender=sender,
        # Without one, equal mails are the same one.
        message_id=_header(message, "Message-ID")[:_MAX_PARAMETERS_BYTES] or sha256(raw).hexdigest(),
        texts=tuple(filter(str.strip, texts)),
        attachments=tuple(_attachment(part) for part in leaves if _is_file(part)),
    )


def _head(raw: bytes) -> bytes:
    """Return the headers of a mail. Errors: MailRefused when they are too long."""
    # As the parser does: at any of the three line ends.
    lines = takewhile(lambda line: line.strip(b"\r\n"), raw[: MAX_HEAD_BYTES + 1].splitlines(keepends=True))
    head = b"".join(lines)
    if len(head) > MAX_HEAD_BYTES:
        raise MailRefused("The mail's headers are too long.")
    return head


def _require_bounds(raw: bytes) -> None:
    """Refuse what would take long to parse. Errors: MailRefused."""
    if raw.count(b"\n") + raw.count(b"\r") > 2 * MAX_LINES:
        raise MailRefused("The mail has too many lines.")
    lines = raw.splitlines()
    parts = depth = 0
    for header in _headers_with_parameters(lines):
        if len(header) > _MAX_PARAMETERS_BYTES:
            raise MailRefused("The mail's headers are too long.")
        if b"boundary*" in header:
            raise MailRefused("The mail is malformed.")
        parts += 1
        depth += header.count(b"boundary")
    separators = sum(line.startswith(b"--") for line in lines)
    if parts > 2 * MAX_PARTS or depth > _MAX_DEPTH or separators > _MAX_SEPARATORS:
        raise MailRefused("The mail has too many parts.")


def _headers_with_parameters(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the headers of all parts that the parser takes apart, in lower case and cut above the limit."""
    header = b""
    for line in lines:
        if header and line.startswith((b" ", b"\t")):
            header = (header + line[: _MAX_PARAMETERS_BYTES + 1].lower())[: _MAX_PARAMETERS_BYTES + 1]
            continue
        if header:
            yield header
        lowered = line[: _MAX_PARAMETERS_BYTES + 1].lower()
        header = lowered if lowered.startswith((b"content-type:", b"content-disposition:")) else b""
    if header:
        yield header


def _require_person(message: "Message[str, str]", *, own_host: str) -> None:
    """Refuse answers of programs, mailing lists, bounces and our own mails. Errors: MailRefused."""
    own_id = _OWN_ID.fullmatch(_header(message, "Message-ID"))
    suppressed = _header(message, "X-Auto-Response-Suppress").lower()
    is_automatic = (
        _header(message, "Auto-Submitted").lower() not in ("", "no")
        or _header(message, "Precedence").lower() in _BULK
        or suppressed not in ("", "none")
        or any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Loop"))
        or any(name.lower().startswith("list-") for name in message.keys())  # noqa: SIM118 - a message's iteration isn't typed
        or "<>" in map(str.strip, map(str, message.get_all("Return-Path", [])))
        or message.get_content_type() == "multipart/report"
        or (own_id is not None and own_id[1].lower() == own_host.lower())
    )
    if is_automatic:
        raise AutomaticMail("Automatic replies and mails of lists are not taken.")


def _sender(message: "Message[str, str]") -> str:
    values = [str(value) for value in message.get_all("From", [])]
    # A comment in a comment is parsed by recursion.
    if len(values) != 1 or len(values[0]) > _MAX_FROM_CHARACTERS or values[0].count("(") > 10:
        raise MailRefused("The mail has to be from one address.")
    addresses = [address for _name, address in getaddresses(values)]
    if len(addresses) != 1 or not addresses[0]:
        raise MailRefused("The mail has to be from one address.")
    return addresses[0]


def _header(message: "Message[str, str]", name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """Return the parts that have content. A mail inside the mail is a file of which nothing is read."""
    kind = message.get_content_maintype()
    # Never ask for the payload of others without decoding: Python reads it with whatever codec the mail names.
    if message.is_multipart() and kind == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    elif kind not in ("message", "multipart"):
        yield message


def _is_file(part: "Message[str, str]") -> bool:
    disposition = str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()
    return disposition == "attachment" and part.get_content_type() not in _NOT_FILES


def _attachment(part: "Message[str, str]") -> Attachment:
    return Attachment(name=_file_name(part), content_type=part.get_content_type(), content=_content(part))


def _content(part: "Message[str, str]") -> bytes:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in _TRANSFER_ENCODINGS:
        raise MailRefused("The mail is malformed.")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(part: "Message[str, str]") -> str:
    # A character cut at the end is replaced like any other that is wrong.
    text = _text(_content(part)[:_MAX_TEXT_BYTES], part.get_param("charset"))
    return unflowed(text) if part.get_param("format") == "flowed" else text


def _text(content: bytes, charset: object) -> str:
    text = decoded_as(content, charset.strip()) if isinstance(charset, str) else None
    return content.decode(errors="replace") if text is None else text


def _file_name(part: "Message[str, str]") -> str:
    """Return a file's name, which the rule for names of files cleans."""
    for parameter, header in (("filename", "Content-Disposition"), ("name", "Content-Type")):
        value = part.get_param(parameter, header=header)
        if isinstance(value, tuple):
            charset, _language, text = value
            # Of RFC 2231: the parser has undone the quoting, and left bytes as characters.
            return _text(unquote_to_bytes(text.encode("latin-1", "replace")), charset)
        if value:
            return _words(str(value))
    return "file"


def _words(value: str) -> str:
    """Return a header's text with its encoded words decoded, of known charsets only."""

    def decoded(word: "re.Match[str]") -> str:
        part = Message(policy=compat32)
        part["Content-Transfer-Encoding"] = "base64" if word[2].lower() == "b" else "quoted-printable"
        part.set_payload(word[3] if word[2].lower() == "b" else word[3].replace("_", " "))
        return _text(_content(part), word[1])

    return _WORD.sub(decoded, value)


def _text_of_page(page: str) -> str:
    """Return HTML as text, with `>` before the lines of quotes."""
    # Behind that many tags is what was quoted.
    for sign, most in (("<", _MAX_TAGS), ("&", _MAX_REFERENCES)):
        page = sign.join(page.split(sign, most)[:most])
    clean = nh3.clean(page, tags=_KEPT_TAGS, attributes={}, clean_content_tags=_DROPPED_TAGS)
    lines, depth = [""], 0
    position = 0

    def add(text: str) -> None:
        words = " ".join(unescape(text).split())
        before = " " if text[:1].isspace() and lines[-1].strip("> ") else ""
        after = " " if words and text[-1:].isspace() else ""
        lines[-1] += before + words + after

    def end_line(*, is_forced: bool) -> None:
        if is_forced or lines[-1].strip("> "):
            lines.append("> " * min(depth, 1))

    for tag in _TAG.finditer(clean):
        add(clean[position : tag.start()])
        position = tag.end()
        if tag[2] == "blockquote":
            depth = max(0, depth + (-1 if tag[1] else 1))
            lines.append("> " * min(depth, 1))
        elif tag[2] == "br":
            end_line(is_forced=True)
        elif tag[2] in _BLOCKS:
            end_line(is_forced=tag[2] == "p" and not tag[1] and len(lines) > 1)
    add(clean[position:])
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
