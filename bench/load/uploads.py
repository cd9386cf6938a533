"""A client that uploads by tus and downloads, without keeping more than a piece in memory."""

import hashlib
import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

PIECE_BYTES = 8 * 1_048_576
_PIECE = random.Random(5).randbytes(PIECE_BYTES)  # nosec B311
_READ_BYTES = 1_048_576
_READY_SECONDS = 300.0
_TUS = {"Tus-Resumable": "1.0.0"}


class Member(Protocol):
    """Who uploads, and where."""

    chat_id: int
    access: str


@dataclass
class Sending:
    """Files that are being sent by a thread."""

    ids: list[str] = field(default_factory=list)
    is_done: bool = False


class Uploader:
    """Uploads files that repeat one random piece."""

    def __init__(self, port: int, place: Member) -> None:
        """`place`: who uploads where."""
        self._port = port
        self._place = place

    @classmethod
    @contextmanager
    def many(cls, port: int, place: Member, content: bytes, *, count: int) -> Iterator[Sending]:
        """Upload the same bytes so many times from a thread, and wait until all are processed."""
        client, sending = cls(port, place), Sending()

        def work() -> None:
            for _ in range(count):
                sending.ids.append(client.send(content))
            client.wait_all(sending.ids)
            sending.is_done = True

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield sending
        thread.join()

    def begin(self, size: int) -> str:
        """Begin an upload and return the file's id."""
        path = f"/api/chats/{self._place.chat_id}/files"
        return str(self._json("POST", path, headers={**_TUS, "Upload-Length": str(size)})["id"])

    def upload(self, size: int, *, waits: bool = True) -> str:
        """Upload a file by pieces."""
        file_id, offset = self.begin(size), 0
        connection = self._connection()
        while offset < size:
            offset = self.send_piece(file_id, offset, size, connection=connection)
        connection.close()
        if waits:
            self.wait(file_id)
        return file_id

    def send_piece(
        self, file_id: str, offset: int, size: int, *, connection: http.client.HTTPConnection | None = None
    ) -> int:
        """Send the piece at `offset`; return where the next one begins."""
        body = memoryview(_PIECE)[: min(PIECE_BYTES, size - offset)]
        used = connection or self._connection()
        used.request("PATCH", f"/api/files/{file_id}", body, self._piece_headers(offset))
        answer = used.getresponse()
        answer.read()
        if answer.status != http.client.NO_CONTENT:
            raise RuntimeError(f"a piece at {offset} was answered with {answer.status}")
        return offset + len(body)

    def send_cut(self, file_id: str, offset: int, size: int, *, after: int) -> None:
        """Begin to send the piece at `offset`, and cut the connection after so many bytes of it."""
        body = memoryview(_PIECE)[: min(PIECE_BYTES, size - offset)]
        headers = {**self._piece_headers(offset), "Host": "127.0.0.1", "Content-Length": str(len(body))}
        head = f"PATCH /api/files/{file_id} HTTP/1.1\r\n" + "".join(
            f"{name}: {is_}\r\n" for name, is_ in headers.items()
        )
        with socket.create_connection(("127.0.0.1", self._port), 30) as connection, suppress(ConnectionError):
            connection.sendall(head.encode() + b"\r\n" + bytes(body[: min(after, len(body) - 1)]))

    def offset(self, file_id: str) -> int:
        """Return where an upload goes on."""
        return int(self._ask("HEAD", f"/api/files/{file_id}", headers=_TUS)[1]["Upload-Offset"])

    def send(self, content: bytes) -> str:
        """Upload a whole file in one request."""
        boundary = "a7f3c1"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n'.encode()
        body = head + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return str(self._json("POST", f"/api/chats/{self._place.chat_id}/files", body, headers)["id"])

    def wait(self, file_id: str, *, every_seconds: float = 0.1) -> None:
        """Wait until a file is processed."""
        ends = time.perf_counter() + _READY_SECONDS
        while (state := self._json("GET", f"/api/files/{file_id}")["state"]) != "ready":
            if state == "failed" or time.perf_counter() > ends:
                raise RuntimeError(f"a file is {state}")
            time.sleep(every_seconds)

    def wait_all(self, file_ids: list[str]) -> None:
        """Wait until all are."""
        for file_id in file_ids:
            self.wait(file_id)

    def say(self, text: str, file_ids: list[str]) -> None:
        """Send a message."""
        body = json.dumps({"content": text, "files": file_ids}).encode()
        headers = {"Content-Type": "application/json"}
        self._json("POST", f"/api/chats/{self._place.chat_id}/messages", body, headers)

    def download(self, file_id: str) -> str:
        """Fetch a file and return its SHA-256."""
        connection = self._connection()
        connection.request("GET", f"/files/{file_id}", headers=self._headers())
        answer, digest = connection.getresponse(), hashlib.sha256()
        while chunk := answer.read(_READ_BYTES):
            digest.update(chunk)
        connection.close()
        return digest.hexdigest()

    def digest(self, size: int) -> str:
        """Return the SHA-256 of what `upload` sends."""
        digest = hashlib.sha256()
        for offset in range(0, size, PIECE_BYTES):
            digest.update(memoryview(_PIECE)[: min(PIECE_BYTES, size - offset)])
        return digest.hexdigest()

    def delete(self, file_id: str) -> None:
        """Delete a file that is not sent."""
        self._ask("DELETE", f"/api/files/{file_id}", headers=_TUS)

    def _json(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        status, _, answer = self._ask(method, path, body, headers)
        if status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer)

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = self._connection()
        connection.request(method, path, body or None, {**self._headers(), **(headers or {})})
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read()
        connection.close()
        return found

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._place.access}"}

    def _piece_headers(self, offset: int) -> dict[str, str]:
        content = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return {**self._headers(), **_TUS, **content}
