"""Names and types in the OpenAPI document: one key means one thing in paths, queries and bodies."""

from collections import defaultdict

from chatapp.tests.docs.contract import document

# Keys with two types. The first ones are SimpleChatApp's, the others were released.
TWO_TYPES = {
    "user": "SimpleChatApp: the author's name in a message, an account in sign-up",
    "message": "SimpleChatApp: the last text of a chat; a saved message holds a whole one",
    "email": "any value, where the response doesn't tell what is an account",
    "mentions": "of a chat a number, of a message the ids",
    "people": "of a chat a few faces, of the directory profiles",
    "reply_to": "in a send the id, in a message the quote",
    "cursor": "of sync a seq",
    "before": "of the chat list a cursor, of other lists a number",
    "system": "of a message what happened, of the timeline a flag",
    "messages": "what the viewer wrote is marked only where there is one viewer",
    "emoji": "of a reaction the text, of the site a list",
    "chats": "open chats show less",
    "id": "of a file a UUID, which no one can guess while it belongs to no message",
    "files": "in a send the ids, in a message the files",
    "items": "of each list its own",
    "chat": "of a search what is shown of an open chat, otherwise the caller's",
    "links": "of a chat those to join it, and those in its messages",
    "start": "of working hours a time, of a search's mark a place in the text",
    "end": "of working hours a time, of a search's mark a place in the text",
}
ID_NOUNS = {
    "file",
    "group",
    "chat",
    "message",
    "user",
    "link",
    "device",
    "preview",
    "saved",
    "scheduled",
    "reminder",
    "subscription",
}
# `message_user_id` stands beside SimpleChatApp's `message_user`; a `client_id` is a UUID chosen by the client.
OTHER_IDS = {"message_user_id", "client_id", "thread_user_ids"}


def type_of(schema):
    """Return the type of a value that isn't null."""
    if "$ref" in schema:
        # A message that says whose it is has more keys than a message, and a person's own account than a person's.
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        [found] = {type_of(option) for option in schema["anyOf"]} - {"null"}
        return found
    return f"list of {type_of(schema['items'])}" if schema.get("type") == "array" else schema.get("type", "anything")


def types_by_key():
    found = defaultdict(set)
    for schema in document()["components"]["schemas"].values():
        for key, value in schema.get("properties", {}).items():
            found[key].add(type_of(value))
    for item in document()["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                found[parameter["name"]].add(type_of(parameter["schema"]))
    return found


def test_the_document_is_walked():
    assert {"id", "chat_id", "user_ids", "cursor", "If-None-Match"} <= types_by_key().keys()


def test_every_key_has_one_type():
    assert {key for key, types in types_by_key().items() if len(types) > 1} == TWO_TYPES.keys()


def test_every_id_is_an_integer_in_paths_queries_and_bodies():
    by_key = types_by_key()
    ids = {key: types for key, types in by_key.items() if key == "id" or key.endswith("_id")}
    assert {key for key, types in ids.items() if types != {"integer"}} == {"client_id", "file_id", "id"}
    assert ids["id"] == {"integer", "string"}
    lists = {key: types for key, types in by_key.items() if key.endswith("_ids")}
    assert lists == {key: {"list of integer"} for key in ("user_ids", "thread_user_ids", "chat_ids")}


def test_every_id_is_named_after_its_noun():
    named = {key for key in types_by_key() if key.endswith(("_id", "_ids"))} - OTHER_IDS
    assert {key.rpartition("_")[0] for key in named} == ID_NOUNS
    stray = {"uid", "mid", "lid", "member_id", "person_id", "author_id", "room_id"}
    assert not stray & types_by_key().keys()
