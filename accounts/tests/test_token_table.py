"""Three types of token, three entry points that accept one each: six refusals, three acceptances."""

import base64

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from accounts.tests.builders import device_of, make_person
from accounts.tokens import issue_access_token, issue_channel_token, issue_refresh_token
from chatapp.realtime.hub import running_hub
from chatapp.realtime.tasks import database
from chatapp.routing import build_hub, route
from chatapp.tests.patience import PATIENCE_SECONDS

MAKERS = {
    "access": issue_access_token,
    "refresh": issue_refresh_token,
    "channel": lambda device: issue_channel_token(device, f"user:{device.user_id}"),
}
EXPECTED = {"HTTP": "access", "refresh": "refresh", "socket": "channel"}


def welcomes_http(token):
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/users/me").status_code == 200


def welcomes_refresh(token):
    client = Client()
    client.cookies[settings.REFRESH_COOKIE_NAME] = token
    return client.post("/api/token/refresh").status_code == 200


async def welcomes_socket(token):
    """Whether the socket opens with it, plain and in base64: both or neither."""
    hub = running_hub(build_hub)
    opened = set()
    for text in (token, base64.b64encode(token.encode()).decode()):
        socket = WebsocketCommunicator(route(None), f"/socket/websocket?vsn=2.0.0&token={text}")
        opened.add((await socket.connect(timeout=PATIENCE_SECONDS))[0])
        await socket.disconnect()
    await hub.stop()
    assert len(opened) == 1
    return opened.pop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", EXPECTED)
@pytest.mark.parametrize("made", MAKERS)
async def test_a_token_of_one_type_is_refused_wherever_another_type_is_expected(made, place):
    token = await database.run(lambda: MAKERS[made](device_of(make_person())))
    if place == "socket":
        welcome = await welcomes_socket(token)
    else:
        welcome = await database.run({"HTTP": welcomes_http, "refresh": welcomes_refresh}[place], token)
    assert welcome == (made == EXPECTED[place])
