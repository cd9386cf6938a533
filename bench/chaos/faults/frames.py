"""Invalid WebSocket traffic: oversized, endless, malformed."""

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

from bench.chaos.faults import fault
from bench.chaos.processes import resident_bytes
from bench.chaos.raw import BINARY, TEXT, RawSocket
from bench.chaos.stage import Stage

TOO_BIG, INVALID, POLICY, UNSUPPORTED = 1009, 1007, 1008, 1003
MOST_GROWN_MIB = 12
SLOW_SECONDS = 40.0
# These close the connection: no JSON, no array of five, no text.
UNPARSABLE = (
    b"", b"{", b"null", b"42", b'"text"', b"{}", b"[]", b"[1,2,3,4]", b"[1,2,3,4,NaN]", b"[1,2,3,4,Infinity]",
    b"[" * 5_000, b"[1,2,3,4," + b"[" * 4_000 + b"]" * 4_000 + b"]]", b"\xff\xfe\xfa", b'["1","1","chat:1","x",{}',
)  # fmt: skip


def wrong_types(topic: str, dice: random.Random) -> bytes:
    """Return a well-formed frame with one invalid part."""
    odd: list[Any] = [None, True, 1.5, -1, 10**30, 2**63, [], {}, "", "x" * 300, "\ud800", {"a": [1]}]
    events = ["message", "edit", "delete", "read", "unread", "sync", "typing", "phx_join", "nonsense", "phx_reply"]
    keys = ["content", "client_id", "id", "number", "since_seq", "on", "token"]
    payload = {dice.choice(keys): dice.choice(odd) for _ in range(dice.randrange(4))}
    frame: list[Any] = ["1", "2", topic, dice.choice(events), payload]
    if dice.random() < 0.3:
        frame[dice.randrange(5)] = dice.choice(odd)
    return json.dumps(frame).encode()


@fault("malformed", seconds=15)
async def malformed(stage: Stage) -> None:
    """Malformed frames close only their own socket with 1007; wrong types inside a frame get an error reply."""
    (person,) = await stage.new_people(1, "Babbler")
    room = await stage.room(person, [stage.people[0]])
    topic = f"chat:{room.chat_id}"
    known = stage.app.tracebacks()
    stage.mark("begin")
    codes = [
        await _code_after(stage, person, topic, lambda one, body=body: one.send(TEXT, body)) for body in UNPARSABLE
    ]
    expected = [INVALID] * len(UNPARSABLE)
    stage.promise(f"{len(codes)} unparsable texts closed with {sorted(set(codes))} (1007)", kept=codes == expected)
    code = await _code_after(stage, person, topic, lambda one: one.send(BINARY, b"\x00\x01"))
    stage.promise(f"a binary frame closed with {code} (1003)", kept=code == UNSUPPORTED)
    code = await _code_after(stage, person, topic, _ten_wrong)
    stage.promise(f"ten frames of wrong types closed with {code} (1008)", kept=code == POLICY)
    silent = sum([await _is_unanswered(stage, person, topic) for _ in range(300)])
    # Not reused: other faults may cut the connection meanwhile.
    for one in _open.values():
        one.close()
    _open.clear()
    stage.promise(f"{silent} of 300 odd frames left the socket dead", kept=silent == 0)
    new = stage.app.tracebacks() - known
    stage.promise(f"{new} tracebacks in the log (0)", kept=new == 0)
    stage.mark("end")


_open: dict[int, RawSocket] = {}


async def _is_unanswered(stage: Stage, person: Any, topic: str) -> bool:
    """Send an invalid frame, then a heartbeat: its reply proves that the socket lives. A final close is fine, too."""
    one = _open.pop(stage.app.sockets, None) or await RawSocket.join(stage.app.sockets, person, topic)
    one.send(TEXT, wrong_types(topic, stage.dice))
    one.send_json([None, "beat", "phoenix", "heartbeat", {}])
    try:
        while True:
            opcode, body = await one.read(seconds=10)
            if opcode == 0x8:
                one.close()
                return int.from_bytes(body[:2], "big") not in (INVALID, POLICY)
            if b'"beat"' in body:
                _open[stage.app.sockets] = one
                return False
    except (TimeoutError, EOFError, OSError):
        return True


async def _code_after(stage: Stage, person: Any, topic: str, act: Callable[[RawSocket], None]) -> int:
    one = await RawSocket.join(stage.app.sockets, person, topic)
    act(one)
    code = await one.close_code()
    one.close()
    return code


def _ten_wrong(one: RawSocket) -> None:
    for _ in range(10):
        one.send_json([True, {}, [], 7, "no payload"])


@fault("oversize", seconds=15)
async def oversize(stage: Stage) -> None:
    """Frames over 64 KiB and of 20 MiB, whole and fragmented: closed with 1009, and not buffered."""
    (person,) = await stage.new_people(1, "Shouter")
    topic = f"user:{person.user_id}"
    before = {pid: resident_bytes(pid) for pid in stage.app.workers()}
    stage.mark("begin")
    codes = []
    for act in (_just_over, _huge, _pieces) * 5:
        one = await RawSocket.open(stage.app.sockets, person, topic=topic)
        try:
            await act(one)
            codes.append(await one.close_code())
        except (OSError, RuntimeError):
            # It closed while we were sending: unread data discarded the close code.
            codes.append(1006)
        one.close()
    stage.mark("end")
    grown = max(resident_bytes(pid) - before.get(pid, 0) for pid in stage.app.workers()) / 2**20
    stage.promise(
        f"closed with {sorted(set(codes))} (1009; 1006 while we still sent)", kept=set(codes) <= {TOO_BIG, 1006}
    )
    stage.promise(f"a process grew by {grown:.1f} MiB (≤ {MOST_GROWN_MIB})", kept=grown <= MOST_GROWN_MIB)


async def _just_over(one: RawSocket) -> None:
    one.send(TEXT, b"x" * 65_537)
    await one.drain()


async def _huge(one: RawSocket) -> None:
    one.send(TEXT, b"x" * (20 * 2**20))
    await one.drain()


async def _pieces(one: RawSocket) -> None:
    one.send(TEXT, b"x" * 1_000, is_last=False)
    for _ in range(5_000):
        one.send(0x0, b"x" * 1_000, is_last=False)
        await one.drain()


@fault("endless-fragments", seconds=50, is_mixed=False)
async def endless_fragments(stage: Stage) -> None:
    """A message that never ends, one byte at a time, times out after 30 s."""
    (person,) = await stage.new_people(1, "Dripper")
    one = await RawSocket.open(stage.app.sockets, person, topic=f"user:{person.user_id}")
    stage.mark("begin")
    one.send(TEXT, b"[", is_last=False)
    closing = asyncio.ensure_future(one.close_code(seconds=45))
    while not closing.done():
        one.send(0x0, b" ", is_last=False)
        await asyncio.sleep(0.5)
    stage.mark("end")
    stage.promise(f"closed with {closing.result()} (1008)", kept=closing.result() == 1008)
    one.close()
