"""Builders for test chats. They call the same actions as the entry points."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from accounts.tests.builders import api_of
from chatapp.lib.file_store import stored_ids
from chatapp.tests.pictures import picture_bytes
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.invite_people import invite_people
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.process_file import process_file
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.show_previews import show_previews
from chats.actions.upload_file import upload_whole
from chats.models import Chat, File, LinkPage, LinkPreview, Message
from chats.queries.link_previews import url_hash


def make_chat(owner: User, *members: User, invited: tuple[User, ...] = (), **facts: Any) -> Chat:
    """Create a chat: `members` have accepted, `invited` have not. In a direct chat, `members` have all opened it."""
    if facts.get("kind") == Chat.Kind.DIRECT:
        for person in (owner, *members):
            chat = open_direct_chat(person=person, others=[owner, *members]).chat
        return chat
    chat = create_chat(owner=owner, emails=[person.email for person in members] or [owner.email], **facts).chat
    for person in members:
        accept_invitation(person=person, chat_id=chat.pk)
    if invited:
        invite_people(actor=owner, chat_id=chat.pk, emails=[person.email for person in invited])
    chat.refresh_from_db()
    return chat


def say(author: User, chat: Chat, *texts: str) -> Message:
    """Send each text; return the last message."""
    for text in texts:
        message = send_message(MessageDraft(text), author=author, chat_id=chat.pk).message
    chat.refresh_from_db()
    return message


def many(author: User, chat: Chat, count: int) -> None:
    """Send "1", "2", … so that in a new chat each text equals its message number."""
    say(author, chat, *(str(number) for number in range(1, count + 1)))


class PictureBody:
    """A multipart body with a small picture."""

    def __init__(self, content: bytes | None = None) -> None:
        self.content = picture_bytes() if content is None else content

    def file(self) -> SimpleUploadedFile:
        """Return it as a file of a form."""
        return SimpleUploadedFile("me.png", self.content)


class FileBody:
    """A multipart body with a file."""

    def __init__(self, content: bytes = b"hello", name: str = "notes.txt", **fields: str) -> None:
        self.content, self.name, self.fields = content, name, fields

    def file(self) -> SimpleUploadedFile:
        """Return it as a file of a form."""
        return SimpleUploadedFile(self.name, self.content)


class PieceBody:
    """A piece of a tus upload."""

    media_type = "application/offset+octet-stream"

    def __init__(self, content: bytes) -> None:
        self.content = content


def ready_file(owner: User, chat: Chat, content: bytes = b"hello", name: str = "notes.txt") -> File:
    """Return an uploaded and processed file that is not sent yet."""
    body = FileBody(content, name).file()
    file = upload_whole(actor=owner, chat_id=chat.pk, name=name, content=body)
    process_file.call(str(file.pk))
    file.refresh_from_db()
    return file


def is_stored(file_id: object) -> bool:
    """Return whether the store has any bytes of a file."""
    return any(str(file_id) in map(str, ids) for ids in stored_ids())


def say_files(author: User, chat: Chat, *files: File, text: str = "") -> Message:
    """Send files, and a text if there is one."""
    draft = MessageDraft(text, files=tuple(file.pk for file in files))
    return send_message(draft, author=author, chat_id=chat.pk).message


def preview_of(message: Message) -> LinkPreview:
    """Return a link preview that `message` shows from now on."""
    url = "https://example.org/launch"
    page = LinkPage.objects.create(url=url, url_hash=url_hash(url), state="done", site="example.org", title="Launch")
    preview = LinkPreview.objects.create(chat_id=message.chat_id, message=message, page=page, position=0)
    show_previews(chat_id=message.chat_id, message_id=message.pk)
    return preview


def sent_as(body: object) -> dict[str, Any]:
    """Return the arguments with which Django's client sends `body`: JSON, a picture form, or nothing."""
    if body is None:
        return {}
    if isinstance(body, PieceBody):
        return {"data": body.content, "content_type": body.media_type}
    if isinstance(body, FileBody):
        return {
            "data": encode_multipart(BOUNDARY, {"file": body.file(), **body.fields}),
            "content_type": MULTIPART_CONTENT,
        }
    if isinstance(body, PictureBody):
        return {"data": encode_multipart(BOUNDARY, {"picture": body.file()}), "content_type": MULTIPART_CONTENT}
    return {"data": json.dumps(body), "content_type": "application/json"}


class Caller:
    """An API client with an access token; every response that isn't a refusal is checked for JSON."""

    def __init__(self, person: User) -> None:
        self.person = person
        self._client = api_of(person)

    def __call__(self, method: str, path: str, body: object = None):
        """Request `/api/` + path; the body is sent as JSON, a PictureBody as a form."""
        return self._client.generic(method.upper(), f"/api/{path}", **sent_as(body))

    def media(self, address: str):
        """Fetch a media URL, as `<img>` does."""
        return self._client.get(address)

    def tus(self, method: str, path: str, content: bytes = b"", *, version: str = "1.0.0", **headers: str):
        """Request `/api/` + path as a tus client; `upload_offset="0"` is the header Upload-Offset."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        arguments = {"data": content, "content_type": "application/offset+octet-stream"} if method == "patch" else {}
        return getattr(self._client, method)(
            path if path.startswith("/") else f"/api/{path}", headers={"Tus-Resumable": version, **named}, **arguments
        )

    def get(self, path: str):
        return self("get", path)

    def post(self, path: str, body: object = None):
        return self("post", path, {} if body is None else body)

    def put(self, path: str, body: object = None):
        return self("put", path, body)

    def patch(self, path: str, body: object = None):
        return self("patch", path, {} if body is None else body)

    def delete(self, path: str):
        return self("delete", path)
