"""Two tabs, two messages, a deletion: what happens at the same time to one file."""

import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from accounts.tests.builders import make_person
from chatapp.lib.errors import AppError, Invalid
from chatapp.lib.file_store import WHOLE, open_version
from chats.actions.process_file import process_file
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.sweep_files import sweep_files
from chats.actions.upload_file import WrongOffset, add_piece, begin_upload
from chats.models import File, Message
from chats.tests.builders import FileBody, is_stored, make_chat, ready_file

pytestmark = pytest.mark.django_db(transaction=True)
PIECE = bytes(range(256)) * 300


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run these at the same time; return results or errors."""
    found: list[object] = [None] * len(works)
    ready = threading.Barrier(len(works))

    def run(place: int) -> None:
        ready.wait()
        try:
            found[place] = works[place]()
        except AppError as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def chat(ada):
    return make_chat(ada, make_person("Ben"))


def test_two_tabs_upload_one_file(ada, chat):
    file = begin_upload(actor=ada, chat_id=chat.pk, name="a.bin", size=3 * len(PIECE))
    for place in range(3):
        offset = place * len(PIECE)

        def send(offset: int = offset) -> File:
            body = FileBody(PIECE).file()
            return add_piece(actor=ada, file_id=file.pk, offset=offset, content=body, size=len(PIECE))

        found = at_once(send, send, send)
        assert sorted(type(one) is WrongOffset for one in found) == [False, True, True]
    file.refresh_from_db()
    assert (file.state, file.received, len(file.parts)) == ("processing", 3 * len(PIECE), 3)
    process_file.call(str(file.pk))
    with open_version(file.pk, WHOLE) as content:
        assert content.read() == 3 * PIECE


def test_people_who_begin_at_once_share_what_the_site_has(ada, chat, settings):
    settings.FILE_BYTES_PER_SITE = 15
    people = [ada, *(make_person(name) for name in ("Cy", "Dee"))]
    chats = [chat, *(make_chat(one) for one in people[1:])]

    def begin(person, chat) -> File:
        return begin_upload(actor=person, chat_id=chat.pk, name="a.bin", size=10)

    found = at_once(*(partial(begin, *one) for one in zip(people, chats, strict=True)))
    assert sorted(isinstance(one, Invalid) for one in found) == [False, True, True]


def test_two_messages_claim_one_file(ada, chat):
    file = ready_file(ada, chat)

    def send() -> object:
        draft = MessageDraft("", client_id=uuid.uuid4(), files=(file.pk,))
        return send_message(draft, author=ada, chat_id=chat.pk).message

    found = at_once(send, send, send)
    assert sorted(isinstance(one, Invalid) for one in found) == [False, True, True]
    assert Message.objects.filter(chat=chat, kind="text").count() == 1


def test_one_repeated_send(ada, chat):
    file, client_id = ready_file(ada, chat), uuid.uuid4()

    def send() -> object:
        draft = MessageDraft("", client_id=client_id, files=(file.pk,))
        return send_message(draft, author=ada, chat_id=chat.pk).message.pk

    assert len(set(at_once(send, send, send))) == 1


def test_processed_while_it_is_sent(ada, chat):
    file = begin_upload(actor=ada, chat_id=chat.pk, name="a.txt", size=5)
    add_piece(actor=ada, file_id=file.pk, offset=0, content=FileBody(b"hello").file(), size=5)

    def send() -> object:
        return send_message(MessageDraft("", files=(file.pk,)), author=ada, chat_id=chat.pk).message

    at_once(send, lambda: process_file.call(str(file.pk)))
    assert Message.objects.get(chat=chat, kind="text").files[0]["state"] == "ready"


def test_swept_while_it_is_sent(ada, chat):
    file = ready_file(ada, chat)
    File.objects.filter(pk=file.pk).update(expires_at=file.created_at)

    def send() -> object:
        return send_message(MessageDraft("", files=(file.pk,)), author=ada, chat_id=chat.pk).message

    sent, _swept = at_once(send, sweep_files)
    assert is_stored(file.pk) is (not isinstance(sent, AppError))
    assert File.objects.filter(pk=file.pk, message__isnull=False).exists() is (not isinstance(sent, AppError))
