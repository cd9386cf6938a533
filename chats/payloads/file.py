"""A file of a message, and one that is being uploaded."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp, Uuid, choices
from chats.models import File


class ExcerptPayload(TypedDict):
    """The first lines of a text file."""

    html: Annotated[
        str, described("Escaped, with Pygments' classes where the language is known; at most 4,000 characters")
    ]
    is_all: Annotated[bool, described("Whether the file has no more lines")]
    text_is_all: Annotated[bool, described("Whether `url` + `/text`, a page with up to 200 lines, has them all")]


class FilePayload(TypedDict):
    """F: a file of a message. Whoever may read the message may fetch `url`, at the time of the request."""

    id: Uuid
    name: str
    alt: Annotated[str, described("What is in it, in its sender's words; may be empty")]
    is_spoiler: Annotated[bool, described("Cover it until the reader asks for it")]
    size: Annotated[int, described("Bytes, as it was uploaded")]
    kind: Annotated[str, choices(File.Kind)]
    mime: str
    state: Annotated[str, choices(File.State, "`failed`: nothing can be fetched")]
    scan: Annotated[str, choices(File.Scan, "What the virus scanner said")] | None
    width: int | None
    height: int | None
    seconds: float | None
    animated: bool
    placeholder: Annotated[str | None, described("A tiny picture as a data URI")]
    sizes: Annotated[list[int], described("Longest sides of its smaller pictures: fetch `url` + `/` + size")]
    poster: Annotated[bool, described("Whether there is a still or a first page: fetch `url` + `/poster`")]
    waveform: Annotated[list[int] | None, described("How loud it is over time: at most 100 numbers from 0 to 100")]
    excerpt: Annotated[ExcerptPayload | None, described("The first lines of a text")]
    url: str


class UploadPayload(FilePayload):
    """A file that its owner uploads or has not sent yet."""

    chat_id: int
    received: Annotated[int, described("Bytes that have arrived")]
    expires_at: Timestamp


def file_address(file_id: object) -> str:
    """Return the path of a file."""
    return f"/files/{file_id}"


def file_payload(entry: Mapping[str, Any]) -> FilePayload:
    """F, of what a message or `file_entry` stores."""
    return {
        "id": entry["id"],
        "name": entry["name"],
        # Messages of before have neither.
        "alt": entry.get("alt", ""),
        "is_spoiler": entry.get("is_spoiler", False),
        "size": entry["size"],
        "kind": entry["kind"],
        "mime": entry["mime"],
        "state": entry["state"],
        "scan": entry["scan"],
        "width": entry["width"],
        "height": entry["height"],
        "seconds": entry["seconds"],
        "animated": entry["animated"],
        "placeholder": entry["placeholder"],
        "sizes": entry["sizes"],
        # Messages of before have none.
        "poster": entry.get("poster", False),
        "waveform": entry.get("waveform"),
        "excerpt": entry.get("excerpt"),
        "url": file_address(entry["id"]),
    }


def upload_payload(file: File) -> UploadPayload:
    """A file with the state of its upload."""
    return {
        **file_payload(file_entry(file)),
        "chat_id": file.chosen_chat_id,
        "received": file.received,
        "expires_at": to_rfc3339(file.expires_at),
    }


def file_entry(file: File) -> dict[str, Any]:
    """Return what a message stores of a file, for its readers."""
    return {
        "id": str(file.pk),
        "name": file.name,
        "alt": file.alt,
        "is_spoiler": file.is_spoiler,
        "size": file.size,
        "kind": file.kind,
        "mime": file.mime,
        "state": file.state,
        "scan": file.scan,
        "width": file.width,
        "height": file.height,
        "seconds": file.seconds,
        "animated": file.is_animated,
        "placeholder": file.placeholder or None,
        "sizes": file.sizes,
        "poster": file.has_poster,
        "waveform": file.waveform,
        "excerpt": file.excerpt,
    }
