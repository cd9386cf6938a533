"""Fixtures of documented tests: the same people with the same ids, and a client that records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.actions.open_device import open_device
from accounts.client_info import ClientInfo
from accounts.models import Device, User
from accounts.tests.builders import PASSWORD
from accounts.tokens import issue_access_token
from chatapp.realtime.hub import Hub, running_hub
from chatapp.routing import build_hub
from chatapp.tests.docs import contract, error_script, errors_page, examples, page, recorder
from chatapp.tests.docs.conversation import Conversation
from chatapp.tests.docs.endpoints import endpoint_of, endpoints
from chatapp.tests.docs.places import number_from_the_start
from chatapp.tests.docs.registry import API_PAGE, SOCKET_PAGE, Case, all_cases
from chatapp.tests.docs.socket_events import socket_events
from chats.tests.builders import FileBody, PictureBody, PieceBody, sent_as


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of `make docs`."""
    parser.addoption("--write-docs", action="store_true", help="write docs/*.md instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of documented tests."""
    config.addinivalue_line("markers", "documents(case): what this test records is a part of docs/")


def is_writing(config: pytest.Config) -> bool:
    """Whether to write the pages. The option is unknown when this directory was not named on the command line."""
    return bool(config.getoption("--write-docs", default=False))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the pages, once all their documented cases were recorded."""
    if not is_writing(session.config) or exitstatus != 0:
        return
    for name, headings in ((API_PAGE, endpoints()), (SOCKET_PAGE, socket_events())):
        text = page.whole_page(name, headings=headings, texts=recorder.written, cases=all_cases())
        page.file_of(name).write_text(text)
    examples.write()
    errors_page.file().write_text(errors_page.text())
    error_script.file().write_text(error_script.text())


class DocumentedClient:
    """Makes the one call that a case documents, and records it."""

    def __init__(self, case: Case, *, writes: bool) -> None:
        self.case = case
        self.writes = writes
        self.calls = 0

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        device: Device | None = None,
        refresh_token: str = "",
        shown_path: str = "",
        idempotency_key: str = "",
        more_headers: dict[str, str] | None = None,
        status: int,
    ) -> Any:
        """Call as `device` (an access token) or with a refresh cookie; expect `status`; record."""
        assert endpoint_of(method, path) == self.case.heading
        self.calls += 1
        client = Client()
        headers: dict[str, str] = {**(more_headers or {})}
        if device is not None:
            headers["Authorization"] = f"Bearer {issue_access_token(device)}"
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        if refresh_token:
            client.cookies[settings.REFRESH_COOKIE_NAME] = refresh_token
        is_picture = isinstance(body, PictureBody | FileBody | PieceBody)
        text = recorder.as_json(body) if body is not None and not is_picture else ""
        sent = sent_as(body) if is_picture else {"data": text, "content_type": "application/json"}
        response: Any = client.generic(method, path, **sent, headers=headers)
        assert response.status_code == status, response.content
        faults = contract.faults_of(method=method, path=path, body=body, response=response)
        assert not faults, "\n".join([f"{self.case.heading} does not keep to the OpenAPI document:", *faults])
        shown = {**headers, **({"Cookie": f"{settings.REFRESH_COOKIE_NAME}={refresh_token}"} if refresh_token else {})}
        exchange = recorder.exchange(
            method=method, path=path, headers=shown, body=body, response=response, shown_path=shown_path
        )
        recorder.settle(self.case, exchange, is_writing=self.writes)
        examples.settle(
            method=method, path=path, body=None if is_picture else body, response=response, is_writing=self.writes
        )
        return response


@pytest.fixture
def documented(request: pytest.FixtureRequest) -> Iterator[DocumentedClient]:
    """Return the case's recording client; a test that never used it documents nothing and fails."""
    mark = request.node.get_closest_marker("documents")
    client = DocumentedClient(mark.args[0], writes=is_writing(request.config))
    yield client
    assert client.calls == 1, "a documented test makes exactly one recorded call"


class People:
    """Ada owns, Ben is a member, Cy is an outsider; each with a signed-in device."""

    def __init__(self) -> None:
        self.ada, self.ben, self.cy = (self._make(name) for name in ("Ada", "Ben", "Cy"))
        self.devices = {
            person: open_device(person=person, client_info=ClientInfo(device_name="Firefox on Linux"))
            for person in (self.ada, self.ben, self.cy)
        }

    def _make(self, name: str) -> User:
        return User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)

    def device(self, person: User) -> Device:
        """Return the person's device."""
        return self.devices[person]


@pytest.fixture
def people(db: None) -> People:
    """Create the three, with the same ids in every run."""
    number_from_the_start()
    return People()


@pytest.fixture
def everyone(transactional_db: None) -> People:
    """The same three, committed: the socket queries the database from threads of its own."""
    number_from_the_start()
    return People()


@pytest.fixture
async def hub(everyone: People) -> AsyncIterator[Hub]:
    """The process's hub, closed after the test."""
    hub = running_hub(build_hub)
    yield hub
    await hub.stop()


class DocumentedSockets:
    """Opens sockets; the first one's conversation is the case."""

    def __init__(self) -> None:
        self.all: list[Conversation] = []

    async def of(self, device: Device) -> Conversation:
        """Open a socket of a signed-in device."""
        conversation = await Conversation(device).connect()
        self.all.append(conversation)
        return conversation


@pytest.fixture
async def sockets(request: pytest.FixtureRequest, hub: Hub) -> AsyncIterator[DocumentedSockets]:
    """Return sockets; the first one's conversation is compared with the page."""
    sockets = DocumentedSockets()
    yield sockets
    for conversation in sockets.all:
        await conversation.end()
    mark = request.node.get_closest_marker("documents")
    sockets.all[0].write_down(mark.args[0], writes=is_writing(request.config))
