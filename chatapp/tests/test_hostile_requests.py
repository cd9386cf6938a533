"""No field and no parameter of the API takes long on a text as long as a request may be.

The calls come from the OpenAPI document: a new one is covered as soon as it is described.
"""

from typing import Any, NamedTuple

import pytest
from drf_spectacular.generators import SchemaGenerator

from accounts.tests.builders import api_of, make_person
from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.lib.hostile import PARTS, part_of, repeated
from chats.tests.builders import make_chat

pytestmark = pytest.mark.django_db
BODY_CHARACTERS, QUERY_CHARACTERS = 300_000, 20_000
# Includes a password hash and parsing the body.
MAX_CPU_SECONDS = 0.3
PIECES = ("@", "\ufdfa", "\u0301", " ", "password", "\\")


class Place(NamedTuple):
    """One field of a body, or one parameter of a query."""

    method: str
    path: str
    keys: tuple[str, ...]
    is_list: bool = False
    is_query: bool = False


def fields_of(schema: dict[str, Any], document: dict[str, Any], keys: tuple[str, ...] = ()) -> list[tuple[Any, bool]]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found = []
    for name, inner in schema.get("properties", {}).items():
        named = (*keys, name)
        deeper = fields_of(inner, document, named) if "$ref" in inner else []
        found += deeper or [(named, inner.get("type") == "array")]
    return found


def places() -> list[Place]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            found += [Place(method, path, *field) for field in fields_of(content.get("schema", {}), document)]
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    found.append(Place(method, path, (parameter["name"],), is_query=True))
    return found


def body_with(place: Place, value: object) -> dict[str, Any]:
    body: Any = [value] if place.is_list else value
    for key in reversed(place.keys):
        body = {key: body}
    return body


@pytest.fixture
def chat(db):
    return make_chat(make_person("Ada"), make_person("Ben"))


PLACES = places()


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize(
    ("number", "place"),
    list(enumerate(PLACES)),
    ids=[f"{one.method} {one.path} {'.'.join(one.keys)}" for one in PLACES],
)
def test_a_long_text_costs_little_and_breaks_nothing(number, place, parts, chat):
    client = api_of(chat.memberships.get(role="owner").user)
    path = place.path.replace("{chat_id}", str(chat.pk))
    for name in ("{message_id}", "{user_id}", "{link_id}", "{page}", "{secret}", "{token}", "{device_id}", "{emoji}"):
        path = path.replace(name, "1")
    client.get("/api/users/me")
    for piece in part_of(PIECES, number=number, parts=parts):
        # The final blank makes a whole-text pattern backtrack.
        text = repeated(piece, QUERY_CHARACTERS if place.is_query else BODY_CHARACTERS) + " "
        statuses = []

        def call(text=text, statuses=statuses):
            if place.is_query:
                answer = client.get(path, {place.keys[0]: text})
            else:
                answer = getattr(client, place.method)(path, body_with(place, text), content_type="application/json")
            statuses.append(answer.status_code)

        spent = cpu_seconds(call, at_most=MAX_CPU_SECONDS)
        assert max(statuses) < 500 and spent <= MAX_CPU_SECONDS, f"{piece!r}: {statuses}, {spent:.3f} s"


def test_the_document_has_them():
    assert len(PLACES) > 30
