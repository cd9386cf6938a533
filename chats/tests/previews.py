"""The outside world of link previews, and what a message shows of it."""

from collections.abc import Iterator

import pytest

from chatapp.tests.lib.outside import Outside, outside
from chatapp.tests.pictures import picture_bytes
from chats.actions.fetch_link_page import LinkFetcher
from chats.log_consumers.link_previews import LinkPreviews
from chats.log_consumers.runner import Runner
from chats.models import Chat, Message
from chats.payloads.message import message_payload
from chats.queries.blocked_hosts import is_blocked
from chats.queries.messages import message_in

SITE = "http://www.chatapp-outside.net"
PAGE = '<html><head><title>Launch in numbers</title><meta name="description" content="402 sign-ups"></head><body>'
RICH = (
    '<head><meta property="og:title" content="Launch"><meta property="og:image" content="/launch.png">'
    "<title>Other</title></head>"
)


class Site:
    """The outside world, the consumer and the worker together."""

    def __init__(self, server: Outside) -> None:
        self.server = server
        self.reader = Runner(LinkPreviews())
        self.fetcher = LinkFetcher(server.client(is_blocked=is_blocked))
        self.reader.work()

    def settle(self) -> None:
        self.reader.work()
        while self.fetcher.work(worker_id="ada"):
            pass
        self.reader.work()

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.server.requests]


@pytest.fixture(name="site")
def preview_site(chat: Chat) -> Iterator[Site]:
    with outside() as server:
        server.page("/numbers", PAGE)
        server.page("/launch", RICH)
        server.page("/launch.png", picture_bytes(size=(300, 200)), kind="image/png")
        yield Site(server)


def shown(message: Message):
    return message_payload(message_in(message.chat, message_id=message.pk))["previews"]


def titles(message: Message) -> list[str]:
    return [one["title"] for one in shown(message)]
