"""A minimal HTTP client: one request per connection, no redirects, error statuses are returned."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """Status 0: no response."""

    status: int
    body: Any = None
    cookies: dict[str, str] | None = None
    content: bytes = b""


async def ask(
    port: int,
    method: str,
    path: str,
    *,
    body: Any = None,
    headers: dict[str, str] | None = None,
    seconds: float = SECONDS,
    address: str = "127.0.0.1",
) -> Answer:
    """Send one request and return the response, whatever it is. A body of bytes is sent as it is."""
    try:
        async with asyncio.timeout(seconds):
            return await _ask(port, method, path, body=body, headers=headers or {}, address=address)
    except (OSError, EOFError, ValueError, TimeoutError):
        return Answer(0)


async def _ask(port: int, method: str, path: str, *, body: Any, headers: dict[str, str], address: str) -> Answer:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        lines = {
            "Host": f"127.0.0.1:{port}",
            "Connection": "close",
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content)
        received = await reader.read()
    finally:
        writer.close()
    return _read(received)


def _read(received: bytes) -> Answer:
    head, _, content = received.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    status = int(first.split()[1]) if " " in first else 0
    fields = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest)]
    if ("transfer-encoding", "chunked") in fields:
        content = _unchunked(content)
    cookies = {}
    for name, value in fields:
        if name == "set-cookie":
            key, _, kept = value.partition(";")[0].partition("=")
            cookies[key] = kept
    try:
        return Answer(status, json.loads(content) if content else None, cookies, content)
    except ValueError:
        return Answer(status, None, cookies, content)


def _unchunked(content: bytes) -> bytes:
    whole = b""
    while content:
        size, _, content = content.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        whole, content = whole + content[:length], content[length + 2 :]
        if length == 0:
            break
    return whole
