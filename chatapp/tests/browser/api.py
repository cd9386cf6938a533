"""The JSON API as a quick hand for journeys: people, chats and history that need not be clicked together."""

import http.cookiejar
import itertools
import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

PASSWORD = "Str0ng-enough"
_numbers = itertools.count(1)


@dataclass
class ApiPerson:
    """Someone with an account, who acts by API."""

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
            # After three minutes, as SimpleChatApp does: a new token, and the same call once more.
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
        """Make a chat that everyone named is in; alone when no one is."""
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
        """Put a picture up as one's own."""
        content_type, edge = "multipart/form-data; boundary=edge", b"\r\n--edge"
        head = b'\r\nContent-Disposition: form-data; name="picture"; filename="me.png"\r\n\r\n'
        request = urllib.request.Request(
            self.base + "/api/users/me/avatar",
            method="PUT",
            headers={"Content-Type": content_type, "Authorization": f"Bearer {self.token}"},
            data=edge + head + picture + edge + b"--\r\n",
        )
        self._opener.open(request, timeout=10).close()

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """Return the newest 100 messages as the server has them."""
        return list(self.call("GET", f"/api/chats/{chat_id}/messages?limit=100")["messages"])


def new_email(name: str) -> str:
    """Return an address no one has used."""
    return f"{name.split()[0].lower()}-{next(_numbers)}-{uuid.uuid4().hex[:6]}@example.org"
