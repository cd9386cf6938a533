"""Fills the database and writes tickets; runs in a separate process, with Django. Bulk inserts through the ORM.

python -m bench.seeding migrate
python -m bench.seeding crowd CHATS MEMBERS FILE     chats of new people; a ticket for each member of each
python -m bench.seeding listeners CHATS MEMBERS FILE   the same, with a ticket for each person's own topic
python -m bench.seeding history MESSAGES FILE        one chat with a past; FILE says how its member signs in
python -m bench.seeding chats COUNT FILE             a person who is in so many chats
python -m bench.seeding members COUNT FILE           a chat of so many people, with a past of a thousand messages
python -m bench.seeding people COUNT FILE            people with passwords; FILE holds each one's sign-in
"""

import json
import secrets
import sys
import uuid
from importlib import import_module
from pathlib import Path

import django

from chatapp.environment import begin

begin("production")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.browser_session import DEVICE_KEY  # noqa: E402
from accounts.models import Device, User  # noqa: E402
from accounts.tokens import issue_access_token, issue_channel_token  # noqa: E402
from chatapp.lib import clock  # noqa: E402
from chats.models import Chat, Membership, Message  # noqa: E402

BATCH = 5_000
UNREAD = 37
WORDS = "so then we looked at the plan again and found that most of it holds if the first part lands before Friday"


def migrate() -> None:
    """Create the tables."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def crowd(chats: str, members: str, file: str) -> None:
    """Create chats of new people and a ticket for each: the topic and the channel token."""
    tickets = [_ticket(device, f"chat:{chat.pk}") for chat, device in _crowd(int(chats), int(members))]
    Path(file).write_text("\n".join(map(json.dumps, tickets)))


def listeners(chats: str, members: str, file: str) -> None:
    """Create chats of new people and tickets for the chat and the person's own topic, as a browser joins both."""
    tickets = [
        {**_ticket(device, f"chat:{chat.pk}"), "own": _ticket(device, f"user:{device.user_id}")}
        for chat, device in _crowd(int(chats), int(members))
    ]
    Path(file).write_text("\n".join(map(json.dumps, tickets)))


def _crowd(chats: int, members: int) -> list[tuple[Chat, Device]]:
    found = []
    for _ in range(chats):
        devices = _people(members)
        chat = _chat(devices)
        found += [(chat, device) for device in devices]
    return found


def _ticket(device: Device, topic: str) -> dict[str, str]:
    return {"topic": topic, "token": issue_channel_token(device, topic)}


def history(messages: str, file: str) -> None:
    """Create a chat of ten with this many messages; all but the last 37 are read, so that its page shows 40."""
    _chat_with_a_past(_people(10), int(messages), file)


def members(count: str, file: str) -> None:
    """Create a chat of this many people with a thousand messages."""
    _chat_with_a_past(_people(int(count)), 1_000, file)


def _chat_with_a_past(devices: list[Device], count: int, file: str) -> None:
    chat = _chat(devices, last_number=count)
    for first in range(1, count + 1, 10 * BATCH):
        numbers = range(first, min(first + 10 * BATCH, count + 1))
        Message.objects.bulk_create((_message(chat, devices, number) for number in numbers), batch_size=BATCH)
    _analyse()
    _write_sign_in(file, devices[0], chat)


def chats(count: str, file: str) -> None:
    """Create a person with this many chats, each with one other member and one message."""
    devices = _people(11)
    own, others = devices[0], devices[1:]
    made = Chat.objects.bulk_create(
        (Chat(title=f"Chat {number}", last_seq=1, last_number=1) for number in range(int(count))), batch_size=BATCH
    )
    pairs = [(chat, device) for index, chat in enumerate(made) for device in (own, others[index % len(others)])]
    Membership.objects.bulk_create((_membership(chat, device) for chat, device in pairs), batch_size=BATCH)
    Message.objects.bulk_create((_message(chat, others, 1) for chat in made), batch_size=BATCH)
    _analyse()
    _write_sign_in(file, own, made[-1])


def people(count: str, file: str) -> None:
    """Create people who can sign in, each with a different password."""
    users = [device.user for device in _people(int(count))]
    signed_in_by = []
    for user in users:
        password = f"Aa1-{secrets.token_hex(8)}"
        user.set_password(password)
        signed_in_by.append({"email": user.email, "password": password})
    User.objects.bulk_update(users, ["password"])
    Path(file).write_text(json.dumps(signed_in_by))


def _people(count: int) -> list[Device]:
    mark = secrets.token_hex(4)
    people = User.objects.bulk_create(
        (User(email=f"{mark}-{number}@bench.example", name=f"Person {number}") for number in range(count)),
        batch_size=BATCH,
    )
    return Device.objects.bulk_create((Device(user=user, name="bench") for user in people), batch_size=BATCH)


def _chat(devices: list[Device], *, last_number: int = 0) -> Chat:
    chat = Chat.objects.create(title="Bench", last_seq=last_number, last_number=last_number)
    read = max(0, last_number - UNREAD)
    Membership.objects.bulk_create(
        (_membership(chat, device, read_number=read) for device in devices), batch_size=BATCH
    )
    return chat


def _membership(chat: Chat, device: Device, **fields: int) -> Membership:
    state = Membership.State.ACCEPTED
    return Membership(chat=chat, user_id=device.user_id, state=state, accepted_at=clock.now(), **fields)


def _message(chat: Chat, devices: list[Device], number: int) -> Message:
    text = f"{number} {WORDS}"
    author = devices[number % len(devices)].user_id
    return Message(
        chat=chat, number=number, changed_seq=number, author_id=author, client_id=uuid.uuid4(), content=text,
        html=f'<p dir="auto">{text}</p>',
    )  # fmt: skip


def _analyse() -> None:
    # What autovacuum does within a minute; the measurement starts now.
    with django.db.connection.cursor() as cursor:
        cursor.execute("ANALYZE" if settings.IS_SQLITE else "VACUUM ANALYZE")


def _write_sign_in(file: str, device: Device, chat: Chat) -> None:
    """Write how a browser (cookie) and a program (token) authenticate as this person."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[DEVICE_KEY] = str(device.user_id), device.pk
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = device.user.get_session_auth_hash()
    session.save()
    Path(file).write_text(
        json.dumps({"chat_id": chat.pk, "session": session.session_key, "access": issue_access_token(device)})
    )


if __name__ == "__main__":
    works = {
        "migrate": migrate,
        "crowd": crowd,
        "listeners": listeners,
        "history": history,
        "members": members,
        "chats": chats,
        "people": people,
    }
    works[sys.argv[1]](*sys.argv[2:])
