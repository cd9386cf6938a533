"""Builders for test chats. They call the same actions as the entry points."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from accounts.tests.builders import api_of
from chatapp.tests.pictures import picture_bytes
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.invite_people import invite_people
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.send_message import send_message
from chats.models import Chat, Message


def make_chat(owner: User, *members: User, invited: tuple[User, ...] = (), **facts: str) -> Chat:
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
        message = send_message(author=author, chat_id=chat.pk, content=text).message
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


def sent_as(body: object) -> dict[str, Any]:
    """Return the arguments with which Django's client sends `body`: JSON, a picture form, or nothing."""
    if body is None:
        return {}
    if isinstance(body, PictureBody):
        return {"data": encode_multipart(BOUNDARY, {"picture": body.file()}), "content_type": MULTIPART_CONTENT}
    return {"data": body, "content_type": "application/json"}


class Caller:
    """An API client with an access token; every response that isn't a refusal is checked for JSON."""

    def __init__(self, person: User) -> None:
        self.person = person
        self._client = api_of(person)

    def __call__(self, method: str, path: str, body: object = None):
        """Request `/api/` + path; the body is sent as JSON, a PictureBody as a form."""
        return getattr(self._client, method)(f"/api/{path}", **sent_as(body))

    def media(self, address: str):
        """Fetch a media URL, as `<img>` does."""
        return self._client.get(address)

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
