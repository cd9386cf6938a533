"""Every native GET of the OpenAPI document refuses query parameters that aren't exactly what it describes."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import resolve

from accounts.actions.change_groups import make_group
from accounts.tests.builders import api_of, device_of, make_person, make_staff
from chatapp.lib import clock
from chatapp.lib.endpoint import contract_of
from chatapp.tests.docs.contract import document
from chats.actions.make_join_link import make_join_link
from chats.actions.remind import remind_of_text
from chats.actions.schedule_message import schedule_message
from chats.actions.send_message import MessageDraft
from chats.models import CustomEmoji, PushSubscription
from chats.rules.later import due_time
from chats.tests.builders import make_chat, ready_file, say

pytestmark = pytest.mark.django_db

# SimpleChatApp's, which ignore what they don't know.
INHERITED = {
    "/api/users/chats",
    "/api/chats/{chat_id}",
    "/api/chats/{chat_id}/{page}",
    "/api/chats/{chat_id}/channel_token",
}
READS = {path: item["get"] for path, item in document()["paths"].items() if "get" in item}
NATIVE = sorted(READS.keys() - INHERITED)
NO_NUMBERS = [
    "",
    "x",
    "+1",
    " 1",
    "1 ",
    "-1",
    "1.0",
    "1e3",
    "0x1",
    "1_0",
    "１",
    "٣",
    "²",
    "\x00",
    "1\x00",
    "null",
    "true",
]
NO_FLAGS = ["", "yes", "on", "2", "１", " true", "true\x00", "null"]
NO_CURSORS = ["", "1", "x", "\x00", "é", "=", "A" * 5_000]
NO_SEARCHES = ["\x00", "a\x00b", "x" * 101, "x" * 500]
# A search may have more to it, and may be empty: its answer says that there is nothing to search for.
NO_TEXTS = ["\x00", "a\x00b", "x" * 501, "x" * 5_000]
TOO_LARGE = [str(2**63), "9" * 31, "9" * 5_000]


class World:
    """A chat with one of everything that a path can name."""

    def __init__(self):
        self.ada = make_person("Ada")
        chat = make_chat(self.ada, kind="open", title="Town square")
        later = due_time(self.ada, at=clock.to_rfc3339(clock.now() + timedelta(days=1)))
        made = make_join_link(actor=self.ada, chat_id=chat.pk, hours=1, max_uses=1)
        self.places = {
            "chat_id": chat.pk,
            "message_id": say(self.ada, chat, "hello").pk,
            "user_id": make_person("Ben").pk,
            "device_id": device_of(self.ada).pk,
            "link_id": made.link.pk,
            "group_id": make_group(staff=make_staff(), name="design", emails=[self.ada.email]).pk,
            "file_id": ready_file(self.ada, chat).pk,
            "scheduled_id": schedule_message(MessageDraft("later"), person=self.ada, chat_id=chat.pk, due=later).pk,
            "reminder_id": remind_of_text(person=self.ada, text="water", due=later).pk,
            "subscription_id": PushSubscription.objects.create(user=self.ada, device=device_of(self.ada)).pk,
            "name": CustomEmoji.objects.create(name="parrot", picture="x" * 22).name,
            "secret": made.secret,
        }
        self.client = api_of(self.ada)

    def get(self, path, query=""):
        return self.client.get(f"{path.format(**self.places)}?{query}")


@pytest.fixture
def world():
    return World()


def required(path):
    """Return the query that a call can't do without."""
    return "".join(f"{found['name']}=0&" for found in queries_of(path) if found.get("required"))


def queries_of(path):
    return [found for found in READS[path].get("parameters", ()) if found["in"] == "query"]


def wrong_values(parameter):
    schema = parameter["schema"]
    if schema["type"] == "integer":
        return NO_NUMBERS + (["0", str(schema["maximum"] + 1), *TOO_LARGE] if "maximum" in schema else [])
    return {"cursor": NO_CURSORS, "search": NO_SEARCHES, "q": NO_TEXTS}.get(parameter["name"], NO_FLAGS)


def is_refused(answer, name):
    body = answer.json()
    return answer.status_code == 422 and set(body) == {"errors", "faults"} and set(body["errors"]) == {name, "code"}


def test_the_inherited_ones_are_those_without_the_check():
    def is_native(path):
        return contract_of(resolve(path.replace("{", "").replace("}", "")).func.cls.get).is_native

    assert {path for path in READS if not is_native(path)} == INHERITED
    assert len(NATIVE) > 15


@pytest.mark.parametrize("path", NATIVE)
class TestEach:
    def test_an_unknown_parameter_is_422(self, world, path):
        assert world.get(path, required(path)).status_code == 200
        for name in ("x", "Limit", "limit[]", "offset", "%00", "%ED%A0%80", "detail"):
            assert is_refused(world.get(path, f"{required(path)}{name}=1"), "query"), name

    def test_every_parameter_at_most_once(self, world, path):
        for parameter in queries_of(path):
            name = parameter["name"]
            for values in (("1", "2"), ("1", "1"), ("", "")):
                query = "&".join(f"{name}={value}" for value in values)
                assert is_refused(world.get(path, query), "query"), query

    def test_a_value_of_another_kind_is_422_and_names_the_parameter(self, world, path):
        for parameter in queries_of(path):
            name = parameter["name"]
            rest = "" if parameter.get("required") else required(path)
            for value in wrong_values(parameter):
                assert is_refused(world.get(path, f"{rest}{name}={quote(value)}"), name), (name, value)

    def test_a_number_past_every_database_is_past_the_end(self, world, path):
        for parameter in queries_of(path):
            if parameter["schema"]["type"] == "integer" and "maximum" not in parameter["schema"]:
                for value in TOO_LARGE:
                    assert world.get(path, f"{parameter['name']}={value}").status_code == 200, value

    def test_who_is_not_signed_in_is_told_nothing_about_them(self, world, path):
        assert Client().get(f"{path.format(**world.places)}?x=1").status_code == 401
