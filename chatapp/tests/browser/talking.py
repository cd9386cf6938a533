"""Sends many events at once through a signed-in page's socket, as fast as the server accepts them."""

from typing import Any

from playwright.sync_api import Page

# Replies come in the order of their refs; refused ones are left out.
_TALK = """
  async ({ chatId, event, payloads }) => {
    const { token } = await (await fetch(`/api/chats/${chatId}/channel_token`)).json();
    const address = `${location.origin.replace("http", "ws")}/socket/websocket?vsn=2.0.0&token=${token}`;
    const socket = new WebSocket(address);
    const replies = new Map();
    await new Promise((resolve, reject) => {
      const topic = `chat:${chatId}`;
      socket.onopen = () => {
        socket.send(JSON.stringify(["j", "j", topic, "phx_join", {}]));
        payloads.forEach((payload, place) => socket.send(JSON.stringify(["j", String(place), topic, event, payload])));
      };
      socket.onmessage = ({ data }) => {
        const [, reference, , kind, { status, response } = {}] = JSON.parse(data);
        if (kind !== "phx_reply") return;
        replies.set(reference, status === "ok" ? response : null);
        if (replies.size > payloads.length) resolve();
      };
      socket.onclose = socket.onerror = () => reject(new Error("the socket ended"));
    });
    socket.onclose = null;
    socket.close();
    return payloads.map((_, place) => replies.get(String(place)));
  }
"""


def act_on_all(page: Page, chat_id: int, event: str, payloads: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Send an event once for each payload; return the replies, None for a refusal."""
    return list(page.evaluate(_TALK, {"chatId": chat_id, "event": event, "payloads": payloads}))


def say_all(page: Page, chat_id: int, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send messages; return the accepted ones, with their ids."""
    answers = act_on_all(page, chat_id, "message", messages)
    return [{**message, **answer} for message, answer in zip(messages, answers, strict=True) if answer]
