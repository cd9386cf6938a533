"""Invalid frames against a real server: how the protocol layer handles them."""

import pytest

from bench.chaos.people import make_people
from bench.chaos.raw import TEXT, RawSocket
from chatapp.tests.running_server import RunningServer

pytestmark = pytest.mark.launch


@pytest.fixture(scope="module")
def server():
    with RunningServer() as running:
        yield running


@pytest.fixture
async def odd(server):
    (person,) = await make_people(1, pages=server.port, prefix="Odd")
    one = await RawSocket.open(server.port, person, topic=f"user:{person.user_id}")
    yield one
    one.close()


class TestOddFrames:
    async def test_text_that_is_no_utf8_closes_its_socket_without_a_traceback(self, server, odd):
        odd.send(TEXT, b"\xff\xfe")
        assert await odd.close_code() == 1007
        assert "not UTF-8" in server.log()
        assert "Traceback" not in server.log()
