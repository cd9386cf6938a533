"""Uploads: tus 1.0, or one multipart request; and the files of messages."""

from typing import cast
from uuid import UUID

import msgspec
from django.core.files import File as DjangoFile
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import Answer, ChangedOrReceived, Created, NoContent, endpoint
from chatapp.lib.errors import BadRequest, Forbidden, Invalid, NotFound
from chatapp.lib.file_response import file_response
from chatapp.lib.file_store import TEXT, WHOLE
from chatapp.lib.http_refusals import TooLarge
from chatapp.lib.inputs import BLANK, parse
from chatapp.lib.picture_calls import PictureNegotiation
from chatapp.lib.sentences import program_sentence
from chats.actions.describe_file import describe_file
from chats.actions.upload_file import add_piece, begin_upload, cancel_upload, upload_whole
from chats.api import tus
from chats.api.paths import MemberView, chat_id_of
from chats.api.shared_files import files_of_chat
from chats.inputs import FileChange, FilesOfChatQuery
from chats.models import File
from chats.models.file import versions_of
from chats.payloads.file import UploadPayload, upload_payload
from chats.payloads.shared_file import SharedFileListPayload
from chats.queries.files import own_upload, readable_file

# Of a body that is copied: with 64 KiB, a piece of 8 MiB waits 128 times for a busy machine, and takes twice as long.
_CHUNK_BYTES = 524_288
# A description of 1,000 characters, each of them escaped.
_DESCRIPTION_BYTES = 65_536
_NOT_A_FORM = program_sentence(
    "not_a_file_form", "The body must be multipart/form-data, with a file in the field `file`."
)


class _Unparsed(BaseParser):
    """Leaves the body alone: a piece of a file is read as a stream."""

    media_type = tus.PIECE_TYPE


class ChatFiles(MemberView):
    """GET and POST /api/chats/:id/files."""

    content_negotiation_class = PictureNegotiation
    parser_classes = [MultiPartParser]

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: FilesOfChatQuery) -> SharedFileListPayload:
        """List the files of a chat, newest message first. `search` looks at the newest 5,000."""
        return files_of_chat(self, query)

    @endpoint(404)
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Created[UploadPayload]:
        """Upload a file to send in this chat: multipart field `file`, or create a tus 1.0 upload.

        A tus upload has the headers `Tus-Resumable`, `Upload-Length` and `Upload-Metadata` (`filename`) and no body;
        its pieces go to `Location`. Name the file's `id` in `files` of a message within 24 hours. Fields of the form,
        and further metadata: `alt` says what is in it (at most 1,000 characters); `is_spoiler` (`true`) covers it.
        """
        number = chat_id_of(chat_id)
        if "Tus-Resumable" in request.headers:
            tus.require_version(request.headers)
            about = tus.metadata(request.headers)
            size, mime = tus.announced_length(request.headers), about.get("filetype", "")
            name = about.get("filename", "")
            file = begin_upload(
                actor=request.user,
                chat_id=number,
                name=name,
                size=size,
                mime=mime,
                alt=about.get("alt", ""),
                is_spoiler=_is_true(about.get("is_spoiler", "")),
            )
        else:
            file = _uploaded(request, request.user, number)
        return Created(upload_payload(file), location=f"/api/files/{file.pk}", headers=_headers(file))

    def options(self, request: Request, *_args: object, **_kwargs: object) -> HttpResponse:  # type: ignore[override]
        """Say what of tus is supported."""
        return HttpResponse(headers=tus.options_headers())


class OneFile(APIView):
    """GET, HEAD, PATCH and DELETE /api/files/:fid."""

    content_negotiation_class = PictureNegotiation
    parser_classes = [_Unparsed]
    # What PATCH takes besides a piece, for /api/schema.
    json_body = FileChange

    @endpoint(404)
    def get(self, request: AuthenticatedApiRequest, file_id: str) -> Answer[UploadPayload]:
        """Return a file that you uploaded and have not sent, or one of a message that you may read.

        HEAD answers with the headers alone: `Upload-Offset` is where a tus upload goes on.
        """
        file = readable_file(request.user, file_id_of(file_id))
        return Answer(upload_payload(file), headers=_headers(file))

    @endpoint(404, 409, 412, 415, 422, 460, 507)
    def patch(self, request: AuthenticatedApiRequest, file_id: str) -> ChangedOrReceived[UploadPayload]:
        """Add the piece at `Upload-Offset` to a tus upload: at most 8 MB, `application/offset+octet-stream`.

        `Upload-Checksum` (sha1, sha256 or md5) is compared. After the last piece the file is processed.

        With a body in JSON, change how the file is shown: `alt` and `is_spoiler`, of a file that you have not sent, or
        of your own message, which then has a new `seq`."""
        if request.content_type.partition(";")[0].strip() == "application/json":
            change = _change_in(request)
            file = describe_file(
                actor=request.user, file_id=file_id_of(file_id), alt=change.alt, is_spoiler=change.is_spoiler
            )
            return ChangedOrReceived(upload_payload(file))
        # Before the body is stored anywhere.
        own_upload(request.user, file_id_of(file_id))
        tus.require_version(request.headers)
        offset, expected = tus.piece_offset(request.headers), tus.expected_checksum(request.headers)
        with TemporaryUploadedFile("piece", tus.PIECE_TYPE, 0, None) as piece:
            size = _read(request, piece, expected)
            file = add_piece(actor=request.user, file_id=file_id_of(file_id), offset=offset, content=piece, size=size)
        return ChangedOrReceived(None, headers=_headers(file))

    @endpoint(404, 412)
    def delete(self, request: AuthenticatedApiRequest, file_id: str) -> NoContent:
        """Delete a file that you have not sent."""
        cancel_upload(actor=request.user, file_id=file_id_of(file_id))
        return NoContent(headers={"Tus-Resumable": tus.VERSION})

    def options(self, request: Request, *_args: object, **_kwargs: object) -> HttpResponse:  # type: ignore[override]
        """Say what of tus is supported."""
        return HttpResponse(headers=tus.options_headers())


class StoredFile(APIView):
    """GET /files/:fid and /files/:fid/:size, for those who may read its message now."""

    content_negotiation_class = PictureNegotiation

    @extend_schema(exclude=True)
    def get(self, request: AuthenticatedApiRequest, file_id: str, size: str = "") -> HttpResponseBase:
        """Return the file, a smaller picture, or its poster. `?download` saves it instead of showing it."""
        try:
            file = readable_file(request.user, file_id_of(file_id))
        except Forbidden as error:
            raise NotFound() from error
        # The beginning of a text is a page (chats/pages/file_text.py), not a picture.
        if file.state != File.State.READY or size == TEXT or size not in ("", *versions_of(file)):
            raise NotFound()
        mime = "image/webp" if size else file.mime
        is_shown = "download" not in request.GET
        return file_response(request._request, file.pk, size or WHOLE, name=file.name, mime=mime, is_shown=is_shown)


def file_id_of(text: str) -> UUID:
    """Return a file's id. Errors: NotFound."""
    try:
        return UUID(text) if len(text) == 36 else UUID(hex="")
    except ValueError as error:
        raise NotFound() from error


def _headers(file: File) -> dict[str, str]:
    return tus.upload_headers(offset=file.received, size=file.size, expires_at=file.expires_at)


def _uploaded(request: Request, person: User, chat_id: int) -> File:
    try:
        upload = request.FILES.get("file")
    except ParseError as error:
        raise BadRequest(_NOT_A_FORM) from error
    if upload is None:
        raise Invalid({"file": [BLANK]})
    content = cast("UploadedFile", upload)
    form = cast("QueryDict", request.data)
    alt, is_spoiler = str(form.get("alt", "")), _is_true(str(form.get("is_spoiler", "")))
    name = content.name or ""
    return upload_whole(actor=person, chat_id=chat_id, name=name, content=content, alt=alt, is_spoiler=is_spoiler)


def _is_true(text: str) -> bool:
    return text in ("true", "1", "on")


def _change_in(request: Request) -> FileChange:
    """Read the body of a description. A piece may be larger, and is never JSON."""
    content = request._request.read(_DESCRIPTION_BYTES + 1)
    if len(content) > _DESCRIPTION_BYTES:
        raise TooLarge()
    try:
        body = msgspec.json.decode(content)
    # No JSON, or not in UTF-8.
    except ValueError as error:
        raise ParseError() from error
    return parse(FileChange, body)


def _read(request: Request, piece: "DjangoFile[bytes]", expected: tuple[str, bytes] | None) -> int:
    """Copy the body into `piece` and return its size. Errors: WrongChecksum."""
    digest = tus.new_digest(expected[0]) if expected else None
    body, size = request._request, 0
    while chunk := body.read(_CHUNK_BYTES):
        piece.write(chunk)
        size += len(chunk)
        if digest is not None:
            digest.update(chunk)
    if expected is not None and digest is not None and digest.digest() != expected[1]:
        raise tus.WrongChecksum()
    piece.flush()
    piece.seek(0)
    piece.size = size
    return size
