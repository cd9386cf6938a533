"""The tus 1.0 protocol's headers: https://tus.io/protocols/resumable-upload."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.http import http_date

from chatapp.lib.errors import AppError, Invalid
from chatapp.lib.http_refusals import UnsupportedMediaType
from chatapp.lib.inputs import BLANK, not_one_of, number_of, too_long
from chatapp.lib.sentences import program_sentence
from chats.actions.upload_file import WrongOffset

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
_DIGESTS = ("sha1", "sha256", "md5")
_MAX_METADATA_CHARACTERS = 8_192
_NOT_A_SIZE = program_sentence("not_a_size", "must be the file's size in bytes")
_NOT_BASE64 = program_sentence("not_base64", "must be in base64")
_NOT_A_PIECE = program_sentence("not_a_piece", f"The body must be {PIECE_TYPE}.")


class WrongTusVersion(AppError):
    """`Tus-Resumable` isn't 1.0.0 (HTTP 412)."""

    status = 412
    code = reason = "wrong_tus_version"
    message = program_sentence("wrong_tus_version", "Only tus 1.0.0 is supported.")

    def headers(self) -> dict[str, str]:
        """Return the headers with the supported version."""
        return {**super().headers(), "Tus-Version": VERSION}


class WrongChecksum(AppError):
    """The piece's bytes differ from `Upload-Checksum`; nothing was stored (HTTP 460)."""

    status = 460
    code = reason = "wrong_checksum"
    message = program_sentence("wrong_checksum", "The bytes were changed on their way. Please send them again.")


def require_version(headers: Mapping[str, str]) -> None:
    """Check `Tus-Resumable`. Errors: WrongTusVersion."""
    if headers.get("Tus-Resumable") != VERSION:
        raise WrongTusVersion()


def options_headers() -> dict[str, str]:
    """Return what the server can do."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,termination,expiration,checksum",
        "Tus-Max-Size": str(settings.FILE_MAX_BYTES),
        "Tus-Checksum-Algorithm": ",".join(_DIGESTS),
        # Not of the protocol: the size that its clients call chunk size.
        "Upload-Piece-Size": str(settings.FILE_PIECE_BYTES),
    }


def upload_headers(*, offset: int, size: int, expires_at: datetime) -> dict[str, str]:
    """Return the state of an upload."""
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(offset),
        "Upload-Length": str(size),
        "Upload-Expires": http_date(expires_at.timestamp()),
    }


def announced_length(headers: Mapping[str, str]) -> int:
    """Return `Upload-Length`. Errors: Invalid."""
    size = number_of(headers.get("Upload-Length", ""))
    if size is None:
        raise Invalid({"Upload-Length": [_NOT_A_SIZE]})
    return size


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Return `Upload-Metadata`: keys with values in base64. Errors: Invalid."""
    text = headers.get("Upload-Metadata", "")
    if len(text) > _MAX_METADATA_CHARACTERS:
        raise Invalid({"Upload-Metadata": [too_long(_MAX_METADATA_CHARACTERS)]})
    found = {}
    for pair in filter(None, (one.strip() for one in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise Invalid({"Upload-Metadata": [_NOT_BASE64]}) from error
    return found


def piece_offset(headers: Mapping[str, str]) -> int:
    """Return where a piece begins. Errors: UnsupportedMediaType, Invalid, WrongOffset."""
    if headers.get("Content-Type", "") != PIECE_TYPE:
        raise UnsupportedMediaType(_NOT_A_PIECE)
    if "Upload-Offset" not in headers:
        raise Invalid({"Upload-Offset": [BLANK]})
    offset = number_of(headers["Upload-Offset"])
    if offset is None:
        raise WrongOffset()
    return offset


def expected_checksum(headers: Mapping[str, str]) -> tuple[str, bytes] | None:
    """Return `Upload-Checksum`: the algorithm and the digest. Errors: Invalid."""
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    name, _, value = text.partition(" ")
    if name not in _DIGESTS:
        raise Invalid({"Upload-Checksum": [not_one_of(_DIGESTS)]})
    try:
        return name, base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid({"Upload-Checksum": [_NOT_BASE64]}) from error


def new_digest(name: str) -> Any:
    """Return a hash of one of the supported algorithms: it guards against accidents, not against attacks."""
    return hashlib.new(name, usedforsecurity=False)
