"""Runs under release 1.0's own code: fills its database and DATA_DIR as people do, and writes facts.json.

Run by `make_worlds` in a checkout of that release. It must not import anything newer.
"""

import json
import sys
import unicodedata
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from chatapp.environment import begin

begin("embedded")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

# Must not expire before the release that is tested with it.
FIFTY_YEARS_SECONDS = 50 * 365 * 86_400
settings.REFRESH_TOKEN_SECONDS = settings.ACCESS_TOKEN_SECONDS = settings.SESSION_COOKIE_AGE = FIFTY_YEARS_SECONDS
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.actions.create_owner import setup_link  # noqa: E402
from accounts.models import User  # noqa: E402
from chatapp.tests.pictures import picture_bytes  # noqa: E402
from chats.models import Chat, JoinLink, Message  # noqa: E402

HOST = "127.0.0.1"
PASSWORDS = {
    "Ada": "Password1",
    "Ben": "Str0ng-enough",
    "Cy": "Welcome1",
    "José": unicodedata.normalize("NFD", "Contraseña1é"),
    "Eve": " Spaces are kept 1 ",
    "Boss": "Passw0rd",
    "Воѕѕ": "Passw0rd",
    "ChatApp": "Passw0rd",
    "Ola": "Gr4ndmother",
    "Gus": "Passw0rd",
}
EMAILS = {"José": unicodedata.normalize("NFD", "josé@example.org"), "Eve": "a,b@example.org", "Ola": "O.la@Example.ORG"}


class Person:
    """Someone with an account, on two devices: a program (tokens) and a browser (page session)."""

    def __init__(self, name: str) -> None:
        """Sign up through the API, sign in through the page."""
        self.name, self.password = name, PASSWORDS[name]
        self.email = EMAILS.get(name, f"{uuid.uuid5(uuid.NAMESPACE_DNS, name).hex[:8]}@example.org")
        self.api = Client(HTTP_HOST=HOST)
        answer = self.call("post", "signup", {"user": {"name": name, "email": self.email, "password": self.password}})
        self.id, self.token = answer["user"]["id"], answer["token"]
        self.refresh = self.api.cookies["refresh_token"].value
        self.page = sign_in_by_page(self.email, self.password)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API; any error ends the program."""
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        typed = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(self.api, method)(f"/api/{path}", headers=headers, **typed)
        if answer.status_code >= 300:
            sys.exit(f"{method} {path} of {self.name}: {answer.status_code} {answer.content!r}")
        return json.loads(answer.content or b"null")

    def picture(self, path: str) -> None:
        """Upload a picture."""
        boundary = "edge"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'.encode()
        data = head + picture_bytes() + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.api.generic(
            "PUT", f"/api/{path}", data, f"multipart/form-data; boundary={boundary}", headers=headers
        )
        if answer.status_code >= 300:
            sys.exit(f"picture {path}: {answer.status_code} {answer.content!r}")

    def say(self, chat_id: int, content: str, **more: Any) -> int:
        """Send a message, return its id."""
        sent = {"content": content, "client_id": str(uuid.uuid4()), **more}
        return int(self.call("post", f"chats/{chat_id}/messages", sent)["id"])

    def facts(self) -> dict[str, Any]:
        """Return what the upgraded release must still accept."""
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "password": self.password,
            "access_token": self.token,
            "refresh_token": self.refresh,
            "sessionid": self.page.cookies["sessionid"].value,
            "csrftoken": self.page.cookies["csrftoken"].value,
        }


def sign_in_by_page(email: str, password: str) -> Client:
    """Sign in a browser through the form."""
    page = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)
    page.get("/signin")
    typed = {"email": email, "password": password, "csrfmiddlewaretoken": page.cookies["csrftoken"].value}
    answer = page.post("/signin", typed)
    if answer.status_code != 302:
        sys.exit(f"sign-in of {email}: {answer.status_code}")
    return page


def make_owner() -> dict[str, Any]:
    """Become the owner through the printed link."""
    link = (setup_link() or "").removeprefix(settings.PUBLIC_URL)
    page = Client(HTTP_HOST=HOST)
    typed = {"name": "Olga Owner", "email": "olga@example.org", "password": "Gr4ndmother"}
    if page.post(link, typed).status_code != 302:
        sys.exit("the owner could not be made")
    owner = User.objects.get(email=typed["email"])
    return {**typed, "id": owner.pk, "sessionid": page.cookies["sessionid"].value, "page": page}


def staff_steps(owner: dict[str, Any], gus: Person) -> None:
    """Create audit entries: sessions revoked, a person deactivated, one promoted."""
    page: Client = owner["page"]
    for step, person_id in (("appoint", 2), ("deactivate", gus.id), ("reset-link", 2)):
        answer = page.post(f"/admin/accounts/user/{person_id}/step/{step}/", {"reason": "for the upgrade"})
        if answer.status_code >= 400:
            sys.exit(f"{step}: {answer.status_code}")


def fill_chat_ids(people: dict[str, Person]) -> dict[str, Any]:
    """Create chats of each kind, in every state of invitations and memberships."""
    ada, ben, cy, jose, eve, ola = (people[name] for name in ("Ada", "Ben", "Cy", "José", "Eve", "Ola"))
    private = ada.call("post", "users/chats", {"user_list": [ben.email, cy.email, ola.email], "title": "Private"})["id"]
    for person in (ben, cy):
        person.call("put", f"users/invited_chats/{private}")
    first = ada.say(private, "Hello @Ben, *this* is `1.0` with https://example.org and C:\\Users\\_new\\*.txt")
    for number in range(1, 61):
        (ada, ben, cy)[number % 3].say(private, f"{number}")
    answer = ben.say(private, "In the thread", thread_root=first)
    ben.say(private, "An answer", reply_to=first)
    edited = ben.say(private, "Writen")
    ben.call(
        "patch", f"chats/{private}/messages/{edited}", {"content": "Written 请看@张伟 &nbsp; これは**「太字」**です"}
    )
    deleted = cy.say(private, "Never mind")
    cy.call("delete", f"chats/{private}/messages/{deleted}")
    cy.call("put", f"chats/{private}/messages/{first}/reactions/👍")
    ada.call("put", f"chats/{private}/messages/{first}/pin")
    ben.call("put", f"chats/{private}/messages/{first}/saved")
    ben.call("put", f"chats/{private}/draft", {"content": "A draft of Ben's"})
    ben.call("put", f"chats/{private}/favourite")
    cy.call("put", f"chats/{private}/mute", {"level": "everything"})
    link = ada.call("post", f"chats/{private}/join_links", {"hours": 720, "max_uses": 100})
    ada.picture("users/me/avatar")
    ada.picture(f"chats/{private}/picture")
    opened = ada.call("post", "chats", {"user_list": [], "title": "Open", "kind": "open"})["id"]
    ben.call("post", f"chats/{opened}/join")
    ben.say(opened, "Anyone may read this")
    pending = ada.call("post", f"people/{jose.id}/chat", {})["id"]
    ada.say(pending, "Are you there, José?")
    silent = ada.call("post", f"people/{eve.id}/chat", {})["id"]
    accepted = ben.call("post", f"people/{cy.id}/chat", {})["id"]
    cy.call("put", f"users/invited_chats/{accepted}")
    ben.say(accepted, "Between us")
    cy.say(accepted, "Yes")
    several = cy.call("post", "chats", {"user_ids": [ada.id, ben.id, ola.id], "kind": "direct", "user_list": []})["id"]
    ada.call("put", f"users/invited_chats/{several}")
    cy.say(several, "Four of us, two still invited")
    two = eve.call("post", "users/chats", {"user_list": [ada.email]})["id"]
    eve.say(two, "A private chat of two, not a direct one")
    alone = ola.call("post", "users/chats", {"user_list": [ola.email], "title": "Notes"})["id"]
    ola.say(alone, "To myself")
    ola.call("put", f"chats/{alone}/archive")
    return {
        "private": private, "open": opened, "direct_pending": pending, "direct_silent": silent,
        "direct_accepted": accepted, "direct_several": several, "two": two, "alone": alone,
        "join_link": link, "first_message": first, "thread_answer": answer,
    }  # fmt: skip


def main(facts_file: str) -> None:
    """Fill an empty database."""
    call_command("migrate", verbosity=0)
    owner = make_owner()
    people = {name: Person(name) for name in PASSWORDS}
    chats = fill_chat_ids(people)
    staff_steps(owner, people["Gus"])
    # A failed attempt, and a signed-out device.
    Client(HTTP_HOST=HOST).post(
        "/api/signin", {"email": people["Ben"].email, "password": "Wr0ng-one"}, "application/json"
    )
    JoinLink.objects.update(expires_at=timezone.now() + timedelta(seconds=FIFTY_YEARS_SECONDS))
    call_command("check_chats")
    owner.pop("page")
    facts = {
        "owner": owner,
        "people": {name: person.facts() for name, person in people.items()},
        "chats": chats,
        "messages": {str(chat.pk): Message.objects.filter(chat=chat).count() for chat in Chat.objects.all()},
        "deactivated": "Gus",
    }
    Path(facts_file).write_text(json.dumps(facts, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
