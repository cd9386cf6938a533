"""Collects what a documented test saw, and compares it with the page on disk or writes the pages."""

from __future__ import annotations

import http
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from chatapp.tests.docs import page
from chatapp.tests.docs.registry import Case
from chatapp.tests.docs.stable import stable
from chats.tests.builders import FileBody, PictureBody, PieceBody

SHOWN_RESPONSE_HEADERS = (
    "Content-Type",
    "Location",
    "Retry-After",
    "WWW-Authenticate",
    "Access-Control-Allow-Origin",
    "Upload-Offset",
    "Upload-Length",
    "Upload-Expires",
)
RENEW = "docs differ from what the code does; write them again with `make docs` and read the difference"

# What `make docs` has recorded so far in this run.
written: dict[Case, str] = {}


def settle(case: Case, text: str, *, is_writing: bool) -> None:
    """Collect the case's text for writing, or compare it with the file."""
    text = stable(text)
    written[case] = text
    if not is_writing:
        assert page.cases_on_disk(case.page).get((case.heading, case.title)) == text, RENEW


def as_json(value: Any) -> str:
    """Format a value as the pages show it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def exchange(
    *, method: str, path: str, headers: Mapping[str, str], body: Any, response: HttpResponse, shown_path: str = ""
) -> str:
    """Return one request and its response as Markdown."""
    lines = [f"{method} {shown_path or path}", *(f"{name}: {value}" for name, value in headers.items())]
    if isinstance(body, PictureBody):
        lines += ["Content-Type: multipart/form-data; boundary=…", "", "picture=@me.png"]
    elif isinstance(body, FileBody):
        lines += ["Content-Type: multipart/form-data; boundary=…", "", f"file=@{body.name}"]
    elif isinstance(body, PieceBody):
        lines += [f"Content-Type: {PieceBody.media_type}", "", f"<{len(body.content)} bytes>"]
    elif body is not None:
        lines += ["Content-Type: application/json", "", as_json(body)]
    answer = [f"{response.status_code} {_phrase(response.status_code)}"]
    for name in SHOWN_RESPONSE_HEADERS:
        if name in response.headers:
            value = "<seconds>" if name == "Retry-After" else response.headers[name]
            answer.append(f"{name}: {value}")
    answer += [f"Set-Cookie: {cookie.OutputString()}" for cookie in response.cookies.values()]
    if response.content:
        answer += ["", as_json(json.loads(response.content))]
    return _block(lines) + "\n" + _block(answer)


def frames(script: list[tuple[str, Any]]) -> str:
    """Return a conversation as Markdown, a line each: `→` from the client, `←` from the server, `·` elsewhere."""
    lines = [
        f"{arrow} {said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)}" for arrow, said in script
    ]
    return _block(lines, language="")


def _phrase(status: int) -> str:
    # Python 3.13 adopted RFC 9110's new names of these two.
    return {413: "Content Too Large", 460: "Checksum Mismatch", 422: "Unprocessable Content"}.get(
        status
    ) or http.HTTPStatus(status).phrase


def _block(lines: list[str], *, language: str = "http") -> str:
    return f"```{language}\n" + "\n".join(lines) + "\n```\n"
