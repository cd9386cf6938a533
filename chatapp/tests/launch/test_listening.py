"""The socket that uvicorn listens on."""

import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatapp.checks.services import free_port
from chatapp.launch.listening import SEND_BUFFER_BYTES, listen


@pytest.fixture
def listener():
    with listen(host="127.0.0.1", port=free_port(), variable="PORT") as one:
        yield one


class TestListening:
    def test_the_kernel_holds_little_for_a_connection_that_never_reads(self, listener):
        with socket.create_connection(listener.getsockname()):
            accepted, _ = listener.accept()
            with accepted:
                # Linux doubles the requested size, for its bookkeeping.
                assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER_BYTES

    def test_a_taken_port_is_reported_with_the_variable_to_change(self, listener):
        port = listener.getsockname()[1]
        with pytest.raises(ImproperlyConfigured, match=rf"127\.0\.0\.1:{port} .* Set SOCKET_PORT"):
            listen(host="127.0.0.1", port=port, variable="SOCKET_PORT")
