"""The JSON API for the setup of browser tests: people, chats and history that need not be clicked together."""

import http.cookiejar
import itertools
import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

from chatapp.tests.patience import PATIENCE_SECONDS

PASSWORD = "Str0ng-enough"
_numbers = itertools.count(1)


@dataclass
class ApiPerson:
    """Someone with an account, acting through the API."""

    base: str
    name: str
    email: str = ""
    token: str = ""
    id: int = 0
    _opener: urllib.request.OpenerDirector = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sign up."""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.email = self.email or new_email(self.name)
        answer = self.call("POST", "/api/signup", user={"name": self.name, "email": self.email, "password": PASSWORD})
        self.token, self.id = answer["token"], answer["user"]["id"]

    def call(self, method: str, path: str, **body: Any) -> Any:
        """Return the JSON of a call that must succeed."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            self.base + path, method=method, headers=headers, data=json.dumps(body).encode() if body else None
        )
        try:
            with self._opener.open(request, timeout=10) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as refusal:
            # After three minutes, as SimpleChatApp's client does: refresh the token and retry once.
            new_token = json.loads(refusal.peek() or b"null").get("new_token") if refusal.code == 403 else None
            if not new_token:
                raise
            self.token = new_token
        return self.call(method, path, **body)

    def tries(self, method: str, path: str, **body: Any) -> Any:
        """Return the JSON of a call, or None when it is refused."""
        try:
            return self.call(method, path, **body)
        except urllib.error.HTTPError as refusal:
            assert refusal.code < 500, refusal.read()
            return None

    def new_chat(self, *others: "ApiPerson", title: str = "") -> int:
        """Create a chat with everyone named as a member; without names only the creator."""
        emails = [other.email for other in others] or [self.email]
        chat = self.call("POST", "/api/users/chats", user_list=emails, title=title)
        for other in others:
            other.call("PUT", f"/api/users/invited_chats/{chat['id']}")
        return int(chat["id"])

    def say(self, chat_id: int, content: str) -> dict[str, Any]:
        """Send a message."""
        answer = self.call("POST", f"/api/chats/{chat_id}/messages", content=content, client_id=str(uuid.uuid4()))
        return dict(answer)

    def show_face(self, picture: bytes) -> None:
        """Upload a picture for the person."""
        content_type, edge = "multipart/form-data; boundary=edge", b"\r\n--edge"
        head = b'\r\nContent-Disposition: form-data; name="picture"; filename="me.png"\r\n\r\n'
        request = urllib.request.Request(
            self.base + "/api/users/me/avatar",
            method="PUT",
            headers={"Content-Type": content_type, "Authorization": f"Bearer {self.token}"},
            data=edge + head + picture + edge + b"--\r\n",
        )
        self._opener.open(request, timeout=10).close()

    def upload(self, chat_id: int, name: str, content: bytes, **fields: str) -> str:
        """Upload a file to a chat, wait until it is processed, and return its id."""
        parts = b"".join(
            f'\r\n--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode()
            for key, value in fields.items()
        )
        head = f'\r\n--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        request = urllib.request.Request(
            f"{self.base}/api/chats/{chat_id}/files",
            method="POST",
            headers={
                "Content-Type": "multipart/form-data; boundary=edge",
                "Authorization": f"Bearer {self.token}",
            },
            data=parts + head + content + b"\r\n--edge--\r\n",
        )
        with self._opener.open(request, timeout=10) as response:
            file_id = str(json.loads(response.read())["id"])
        ends = time.monotonic() + PATIENCE_SECONDS
        while self.call("GET", f"/api/files/{file_id}")["state"] == "processing":
            assert time.monotonic() < ends, f"{name} is still processed"
            time.sleep(0.1)
        return file_id

    def send_files(self, chat_id: int, *file_ids: str, text: str = "") -> dict[str, Any]:
        """Send uploaded files, with a text if there is one."""
        answer = self.call("POST", f"/api/chats/{chat_id}/messages", content=text, files=list(file_ids))
        return dict(answer)

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """Return the newest 100 messages as the server has them."""
        return list(self.call("GET", f"/api/chats/{chat_id}/messages?limit=100")["messages"])


def new_email(name: str) -> str:
    """Return an unused address."""
    return f"{name.split()[0].lower()}-{next(_numbers)}-{uuid.uuid4().hex[:6]}@example.org"
