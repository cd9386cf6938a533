"""What search reads of a message: its fields, and tags such as "has a file"."""

from dataclasses import dataclass

from chats.models import File, Message
from chats.text.file_name import file_names
from chats.text.links import links_in
from chats.text.search_tokens import Tokens, tokens_of

# Every entry has it.
ANY_MESSAGE = "~m"
_KIND_TAGS = {File.Kind.IMAGE: "~i", File.Kind.VIDEO: "~v", File.Kind.AUDIO: "~s"}
TAGS_OF_HAS = {"file": "~f", "image": "~i", "video": "~v", "audio": "~s", "link": "~l"}


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A message's tokens and tags."""

    tokens: Tokens
    tags: frozenset[str]


def chat_tag(chat_id: int) -> str:
    """Return the tag of a chat's messages."""
    return f"~c{chat_id}"


def author_tag(user_id: int) -> str:
    """Return the tag of a person's messages."""
    return f"~a{user_id}"


def is_searchable(message: Message) -> bool:
    """Return whether a message belongs into the index: people's messages, no tombstones."""
    return message.kind == Message.Kind.TEXT and message.deleted_at is None


def search_document(message: Message) -> SearchDocument:
    """Return what search knows of a message. Its text comes first: marks refer to it."""
    return SearchDocument(message_tokens(message), _tags(message))


def message_tokens(message: Message) -> Tokens:
    """Return the tokens of a message's text, its files' names and alternative texts, and its links' titles."""
    files, previews = message.files or [], message.previews or []
    # Alternative texts are in rows of releases that know them.
    named = [text for one in files for text in (one["name"], one.get("alt") or "")]
    titles = [one["title"] for one in previews]
    return tokens_of(message.content, *filter(None, named), *titles)


def preview_document(message: Message) -> SearchDocument:
    """Return what search knows of a message for those who see only the chat's preview: no files, no links' titles."""
    author = set() if message.author_id is None else {author_tag(message.author_id)}
    return SearchDocument(preview_tokens(message), frozenset({ANY_MESSAGE, chat_tag(message.chat_id)} | author))


def preview_tokens(message: Message) -> Tokens:
    """Return the tokens of what a preview shows of a message: its text, or its files' names."""
    return tokens_of(message.content or file_names(message.files))


def _tags(message: Message) -> frozenset[str]:
    kinds = {one["kind"] for one in message.files or []}
    tags = {ANY_MESSAGE, chat_tag(message.chat_id)}
    if message.author_id is not None:
        tags.add(author_tag(message.author_id))
    tags |= {tag for kind, tag in _KIND_TAGS.items() if kind in kinds}
    if kinds:
        tags.add(TAGS_OF_HAS["file"])
    if message.previews or links_in(message.html):
        tags.add(TAGS_OF_HAS["link"])
    return frozenset(tags)
