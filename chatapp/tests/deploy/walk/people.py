"""The owner of the site, who reaches it through HAProxy, and any node from HAProxy's machine."""

import http.client
import json
import re
import ssl
import sys
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from chatapp.tests.deploy.proxy import HOST
from chatapp.tests.deploy.walk.machines import Machine

EMAIL, PASSWORD = "ada@example.org", "Long-enough-4-ada"
_ASK_NODE = """
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], 8000, timeout=30)
headers = {"Host": sys.argv[3], "Authorization": sys.argv[4], "X-Forwarded-Proto": "https"}
connection.request("GET", sys.argv[2], headers=headers)
answer = connection.getresponse()
print(answer.status, answer.read().decode())
"""


class People:
    """One person, with a chat of their own."""

    def __init__(self, balancer: Machine) -> None:
        """`balancer`: the machine with HAProxy."""
        self._balancer = balancer
        self._context = ssl.create_default_context()
        # The self-signed certificate of the page.
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._token = ""
        self._chat_id = 0

    def become_owner(self, path: str) -> None:
        """Open the link of the log and fill in its form."""
        status, headers, page = self._ask("GET", path)
        assert status == 200, (status, page[:500])
        [token] = set(re.findall(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page))
        cookies = SimpleCookie()
        for line in headers.get_all("Set-Cookie") or ():
            cookies.load(line)
        form = {"csrfmiddlewaretoken": token.decode(), "name": "Ada", "email": EMAIL, "password": PASSWORD}
        given = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in cookies.items()),
            "Origin": f"https://{HOST}",
            "Referer": f"https://{HOST}{path}",
        }
        status, _, page = self._ask("POST", path, content=urlencode(form).encode(), headers=given)
        assert status == 302, (status, page[:2_000])

    def make_chat(self) -> None:
        """Make a chat."""
        self._sign_in()
        self._chat_id = self._api("POST", "/api/chats", {"kind": "open", "title": "Walk", "user_list": []})["id"]

    def write(self, content: str) -> None:
        """Write to the chat."""
        self._sign_in()
        sent = {"content": content, "client_id": str(uuid4())}
        self._api("POST", f"/api/chats/{self._chat_id}/messages", sent)

    def read(self, node: str) -> str:
        """Return what a node itself answers to HAProxy's machine about the messages."""
        self._sign_in()
        path = f"/api/chats/{self._chat_id}/messages"
        return self._balancer.from_its_address(
            sys.executable, "-c", _ASK_NODE, node, path, HOST, f"Bearer {self._token}"
        )

    def _sign_in(self) -> None:
        """Sign in as a program, anew each time: its token is valid for three minutes."""
        self._token = ""
        self._token = self._api("POST", "/api/signin", {"email": EMAIL, "password": PASSWORD})["token"]

    def _api(self, method: str, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self._token}"} if self._token else {}
        )
        status, _, answer = self._ask(method, path, content=json.dumps(body).encode(), headers=headers)
        assert status in (200, 201), (path, status, answer[:500])
        return json.loads(answer)

    def _ask(
        self, method: str, path: str, *, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPSConnection(self._balancer.address, 443, context=self._context, timeout=60)
        try:
            connection.request(method, path, body=content, headers={"Host": HOST, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()
