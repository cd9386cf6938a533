"""Final checks: each device shows exactly what the server has."""

from collections.abc import Iterator, Mapping

from chats.management.commands.check_chats import faults
from chats.models import Membership, Message
from chats.payloads.message import message_payload
from chats.queries.integrity import examine_locked
from chats.tests.sockets.model_device import ModelDevice, Row
from chats.tests.sockets.stage import OWNERS, Stage

# Errors a client may get for a request in flight while someone removed it or deleted the message.
REFUSALS = {"Forbidden", "not_found"}


def reach_verdict(stage: Stage, chat_id: int, devices: Mapping[str, ModelDevice], place: Mapping[str, str]) -> None:
    """Compare all devices with the server. `place` is each person's membership state in the chat."""
    members = {name for name, device in devices.items() if place[OWNERS[name]] == "accepted"}
    stored = _stored_messages(stage, chat_id, min(members))
    examined = examine_locked(chat_id)
    assert examined is not None
    assert faults(*examined) == []
    assert [row["id"] for row in stored] == sorted(row["id"] for row in stored)
    for name, device in devices.items():
        assert device.is_joined == (name in members), device
        assert {reason for _event, reason in device.refusals} <= REFUSALS, device.refusals
        _check_receipts(device, stored)
        _check_nothing_was_overheard(device)
        if device.is_joined:
            _check_view(device, stored)
            assert _unread_shown(stage, chat_id, name) == _unread_recounted(device, stored)


def _stored_messages(stage: Stage, chat_id: int, name: str) -> list[Row]:
    """The numbered messages as the API returns them."""
    rows: list[Row] = []
    before, more = "", True
    while more:
        answer = stage.ask(name, "get", f"chats/{chat_id}/messages?limit=100{before}").json()
        rows = [{key: row[key] for key in row if key != "isMe"} for row in answer["messages"]] + rows
        more, before = answer["more"], f"&before={rows[0]['number']}" if rows else ""
    return rows


def _unread_shown(stage: Stage, chat_id: int, name: str) -> int:
    chats = stage.ask(name, "get", "users/chats").json()["chats"]
    return next(int(chat["unread"]) for chat in chats if chat["id"] == chat_id)


def _unread_recounted(device: ModelDevice, stored: list[Row]) -> int:
    read_number = Membership.objects.get(chat_id=device.chat_id, user_id=device.device.user_id).read_number
    return sum(row["number"] > read_number and not row["deleted"] for row in stored)


def _check_view(device: ModelDevice, stored: list[Row]) -> None:
    assert device.messages() == stored, device
    assert device.outbox == {}, device
    system_rows = Message.objects.filter(chat_id=device.chat_id, kind="system").select_related("author").order_by("pk")
    told = [message_payload(row) for row in system_rows]
    if device.was_reset:
        # A reset brings only the newest messages; earlier system messages appear on scrolling up.
        told = [row for row in told if row["id"] in device.rows]
    shown = sorted((row for row in device.rows.values() if row["kind"] == "system"), key=lambda row: row["id"])
    assert shown == told, device


def _check_receipts(device: ModelDevice, stored: list[Row]) -> None:
    """Assert that everything acknowledged is stored once, under the id and number of its reply."""
    mine = {row["client_id"]: row for row in stored if row["user_id"] == device.device.user_id and row["client_id"]}
    for receipt in device.receipts:
        row = mine[receipt["client_id"]]
        assert (receipt["id"], receipt["number"]) == (row["id"], row["number"]), device


def _check_nothing_was_overheard(device: ModelDevice) -> None:
    for out_from, in_from in _absences(device):
        assert [seq for seq in device.heard_live if out_from <= seq < in_from] == [], device


def _absences(device: ModelDevice) -> Iterator[tuple[int, float]]:
    """The seqs during which the person was not a member: from the removal to the return."""
    about = Message.objects.filter(chat_id=device.chat_id, system__user_id=device.device.user_id)
    out_from: int | None = None
    for row in about.order_by("changed_seq"):
        kind = (row.system or {})["type"]
        if kind in ("left", "removed"):
            out_from = row.changed_seq
        elif kind == "joined" and out_from is not None:
            yield out_from, row.changed_seq
            out_from = None
    if out_from is not None:
        yield out_from, float("inf")
