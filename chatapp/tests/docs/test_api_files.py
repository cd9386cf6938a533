"""docs/api.md: uploading files."""

import base64

import pytest

from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.upload_file import add_piece, begin_upload
from chats.tests.builders import FileBody, PieceBody, preview_of, ready_file, say, say_files

TUS = {"Tus-Resumable": "1.0.0"}
NAME = base64.b64encode(b"harvest.mp4").decode()


@pytest.fixture
def chat(people):
    """Ada's chat with Ben."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    return made


@pytest.fixture
def upload(people, chat):
    """An upload of which Ada has sent the first 70,000 bytes."""
    file = begin_upload(actor=people.ada, chat_id=chat.pk, name="harvest.mp4", size=140_000)
    piece = FileBody(bytes(70_000)).file()
    return add_piece(actor=people.ada, file_id=file.pk, offset=0, content=piece, size=70_000)


@pytest.fixture
def ada(people):
    return people.device(people.ada)


@pytest.fixture
def cy(people):
    return people.device(people.cy)


@documents("POST /api/chats/:chat_id/files", "one request; send its `id` within 24 hours")
def test_multipart(documented, chat, ada):
    documented.call("POST", f"/api/chats/{chat.pk}/files", FileBody(b"pears, 14 boxes"), device=ada, status=201)


@documents("POST /api/chats/:chat_id/files", "a tus upload; its pieces go to `Location`")
def test_created(documented, chat, ada):
    headers = {**TUS, "Upload-Length": "140000", "Upload-Metadata": f"filename {NAME}"}
    documented.call("POST", f"/api/chats/{chat.pk}/files", device=ada, more_headers=headers, status=201)


@documents("POST /api/chats/:chat_id/files", "refused: larger than this site takes")
def test_too_large(documented, chat, ada):
    headers = {**TUS, "Upload-Length": "99999999999", "Upload-Metadata": f"filename {NAME}"}
    documented.call("POST", f"/api/chats/{chat.pk}/files", device=ada, more_headers=headers, status=413)


@documents("GET /api/files/:file_id", "what has arrived; HEAD has the same headers")
def test_state(documented, upload, ada):
    documented.call("GET", f"/api/files/{upload.pk}", device=ada, status=200)


@documents("GET /api/files/:file_id", "refused: of a chat that you are not in, or none")
def test_outsider(documented, upload, cy):
    documented.call("GET", f"/api/files/{upload.pk}", device=cy, status=404)


@documents("PATCH /api/files/:file_id", "the last piece; the file is processed")
def test_piece(documented, upload, ada):
    headers = {**TUS, "Upload-Offset": "70000"}
    body = PieceBody(bytes(70_000))
    documented.call("PATCH", f"/api/files/{upload.pk}", body, device=ada, more_headers=headers, status=204)


@documents("PATCH /api/files/:file_id", "refused: it goes on at another place")
def test_offset(documented, upload, ada):
    headers = {**TUS, "Upload-Offset": "0"}
    body = PieceBody(bytes(70_000))
    documented.call("PATCH", f"/api/files/{upload.pk}", body, device=ada, more_headers=headers, status=409)


@documents("PATCH /api/files/:file_id", "a description, before or after it is sent; its message changes")
def test_described(documented, people, chat, ada):
    file = ready_file(people.ada, chat, b"pears, 14 boxes", "boxes.txt")
    say_files(people.ada, chat, file)
    body = {"alt": "How many boxes of pears there are", "is_spoiler": False}
    documented.call("PATCH", f"/api/files/{file.pk}", body, device=ada, status=200)


@documents("DELETE /api/files/:file_id", "a file that is not sent yet")
def test_cancelled(documented, upload, ada):
    documented.call("DELETE", f"/api/files/{upload.pk}", device=ada, more_headers=TUS, status=204)


@documents("GET /api/chats/:chat_id/files", "by kind, newest message first")
def test_of_a_chat(documented, people, chat, ada):
    say_files(people.ada, chat, ready_file(people.ada, chat, b"pears, 14 boxes", "boxes.txt"))
    documented.call("GET", f"/api/chats/{chat.pk}/files?kind=documents", device=ada, status=200)


@documents("GET /api/chats/:chat_id/files", "refused: of a chat that you are not in")
def test_of_a_foreign_chat(documented, chat, cy):
    documented.call("GET", f"/api/chats/{chat.pk}/files", device=cy, status=403)


@documents("GET /api/chats/:chat_id/links", "those with a preview, newest message first")
def test_links(documented, people, chat, ada):
    preview_of(say(people.ada, chat, "https://example.org/launch"))
    documented.call("GET", f"/api/chats/{chat.pk}/links", device=ada, status=200)


@documents("GET /api/files", "of all your chats, newest message first")
def test_of_all_chats(documented, people, chat, ada):
    say_files(people.ada, chat, ready_file(people.ada, chat, b"pears, 14 boxes", "boxes.txt"))
    documented.call("GET", "/api/files", device=ada, status=200)


@documents("POST /api/chats/:chat_id/messages", "with files, and no text")
def test_sent(documented, people, chat, ada):
    file = ready_file(people.ada, chat, b"pears, 14 boxes", "boxes.txt")
    documented.call("POST", f"/api/chats/{chat.pk}/messages", {"files": [str(file.pk)]}, device=ada, status=201)
