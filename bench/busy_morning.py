"""The demo's team on a busy morning: the conversation of the pictures in docs/images."""

import json
import urllib.parse
import urllib.request
from typing import Any

from bench.demo_server import DemoServer
from bench.landscapes import landscape

CODE = "```python\ndef pause(tries):\n    # seconds, a minute at most\n    return min(60, 2 ** tries)\n```"
COPY = "Copy for the second page is up. Three parts:\n\n- what it keeps\n- what it *never* does\n- how to leave"


class Teammate:
    """A member of the demo's team, acting through the API."""

    def __init__(self, server: DemoServer, login: str) -> None:
        """Sign in."""
        self._base, self._token = server.url, ""
        self._token = self("POST", "/api/signin", email=f"{login}@example.org", password=server.password)["token"]

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        """Return the body of a call."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self._token}"} if self._token else {}
        )
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self._base + path, method=method, headers=headers, data=data)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def chat(self, **facts: str) -> int:
        """Return the id of the chat with these fields."""
        chats = self("GET", "/api/users/chats")["chats"]
        return next(int(chat["id"]) for chat in chats if facts.items() <= chat.items())

    def say(self, chat_id: int, content: str, **more: Any) -> int:
        """Send a message and return its id."""
        return int(self("POST", f"/api/chats/{chat_id}/messages", content=content, **more)["id"])

    def upload(self, chat_id: int, name: str, content: bytes, mime: str) -> str:
        """Upload a file to send in a chat and return its id."""
        boundary = "----chatapp-demo"
        facts = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {mime}'
        data = f"--{boundary}\r\n{facts}\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Authorization": f"Bearer {self._token}",
        }
        request = urllib.request.Request(f"{self._base}/api/chats/{chat_id}/files", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(json.loads(answer.read())["id"])

    def react(self, chat_id: int, message_id: int, emoji: str) -> None:
        """React to a message."""
        self("PUT", f"/api/chats/{chat_id}/messages/{message_id}/reactions/{urllib.parse.quote(emoji)}")


def busy_morning(server: DemoServer) -> tuple[int, int]:
    """Create the team's conversation. Shape: the chat's id, the id of a message with a thread."""
    ada, ben, cy, dee, fay, hana = (Teammate(server, login) for login in ("ada", "ben", "cy", "dee", "fay", "hana"))
    ben("PATCH", "/api/users/me", status="📟 On call until Friday")
    fay("PATCH", "/api/users/me", status="🦆 Drawing ducks")
    ada("PATCH", "/api/users/me", status="🎧 Focus")
    launch = ada.chat(title="Launch")
    numbers = dee.say(
        launch, "Numbers this morning: **2,980 visitors**, 402 sign-ups, and no one asked about the ducks."
    )
    for person, emoji in ((ada, "🎉"), (ben, "🎉"), (fay, "🎉"), (fay, "🦆")):
        person.react(launch, numbers, emoji)
    pause = ben.say(launch, "Retries wait longer each time now.")
    ben.say(launch, CODE)
    fay.say(launch, "So a phone in a tunnel asks once a minute?", reply_to=pause)
    exactly = ben.say(launch, "Exactly. Nothing lost, nothing doubled.")
    ada.react(launch, exactly, "👍")
    views = [
        fay.upload(launch, f"lake-{name}.png", landscape(name), "image/png") for name in ("evening", "noon", "night")
    ]
    drafts = fay.say(launch, "Three drafts for the launch page. The night one is my favorite.", files=views)
    for person, emoji in ((ada, "😍"), (ben, "😍"), (dee, "🌙"), (cy, "🌙")):
        person.react(launch, drafts, emoji)
    copy = cy.say(launch, COPY)
    fay.say(launch, "The third is my favorite. No one else writes it down.", thread_root=copy)
    dee.say(launch, "Then it goes first?", thread_root=copy)
    ada.say(launch, "First, please.", thread_root=copy)
    cy.say(launch, "First it is.", thread_root=copy)
    dee("PUT", f"/api/chats/{launch}/messages/{copy}/pin")
    thanks = ada.say(launch, "@Cy Tanaka lovely, this is how I want to be told things.")
    cy.react(launch, thanks, "❤️")
    hana.say(hana.chat(title="Everyone"), "Boat trip on the 27th, if the weather holds.")
    ben.say(ben.chat(kind="direct"), "Call you at three?")
    return launch, copy
