"""Outgoing TLS verifies the host name, although the connection is made to a checked address."""

import shutil
import ssl
import subprocess
from contextlib import suppress

import pytest

from chatapp.lib.safe_http import OutgoingFailed
from chatapp.tests.lib.outside import PUBLIC, outside


class TestTls:
    @pytest.fixture
    def certified(self, tmp_path):
        """Return the contexts of a server whose certificate is for `good.chatapp-outside.net`, and of its clients."""
        if not shutil.which("openssl"):
            pytest.skip("needs openssl to make a certificate")
        name = "good.chatapp-outside.net"
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
        files = ["-addext", f"subjectAltName=DNS:{name}", "-keyout", "key.pem", "-out", "certificate.pem"]
        subprocess.run([*request, *files], cwd=tmp_path, check=True, capture_output=True)
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
        return served, ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))

    @pytest.mark.parametrize(("name", "is_fine"), [("good", True), ("evil", False)])
    def test_the_certificate_is_checked_against_the_name(self, certified, name, is_fine):
        served, trusted = certified
        with outside() as server:
            answer = server._answer
            server.page("/", "hello")
            server._answer = lambda connection: answer(_secured(served, connection))
            client = server.client(ssl_context=lambda: trusted)
            if is_fine:
                url = f"https://{name}.chatapp-outside.net/"
                assert client.get(url, max_bytes=100, seconds=5).body == b"hello"
                assert server.connected_to == [(PUBLIC, 443)]
            else:
                with pytest.raises(OutgoingFailed):
                    client.get(f"https://{name}.chatapp-outside.net/", max_bytes=100, seconds=5)
                assert server.requests == []


def _secured(context, connection):
    with suppress(ssl.SSLError):
        return context.wrap_socket(connection, server_side=True)
    return connection
