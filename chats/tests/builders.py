"""Chats for tests, made by the actions that people's clicks call."""

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
    """Open a chat: `members` have accepted, `invited` have not. A direct chat's `members` have all opened it."""
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
    """Say "1", "2", … so that each text is its own number in a new chat."""
    say(author, chat, *(str(number) for number in range(1, count + 1)))


class PictureBody:
    """Stands for a multipart body with a small picture in it."""

    def __init__(self, content: bytes | None = None) -> None:
        self.content = picture_bytes() if content is None else content

    def file(self) -> SimpleUploadedFile:
        """Return it as a form's file."""
        return SimpleUploadedFile("me.png", self.content)


def sent_as(body: object) -> dict[str, Any]:
    """Return what Django's client must be told to send `body`: JSON, a picture's form, or nothing."""
    if body is None:
        return {}
    if isinstance(body, PictureBody):
        return {"data": encode_multipart(BOUNDARY, {"picture": body.file()}), "content_type": MULTIPART_CONTENT}
    return {"data": body, "content_type": "application/json"}


class Caller:
    """Someone who calls the API with an access token; every answer that is no refusal is checked for JSON."""

    def __init__(self, person: User) -> None:
        self.person = person
        self._client = api_of(person)

    def __call__(self, method: str, path: str, body: object = None):
        """Call `/api/` + path; the body goes as JSON, a PictureBody as a form."""
        return getattr(self._client, method)(f"/api/{path}", **sent_as(body))

    def media(self, address: str):
        """Fetch what an `<img>` would."""
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
