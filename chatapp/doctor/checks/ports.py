"""Whether the ports that ChatApp listens on are free or its own."""

import http.client
import json

from django.conf import settings

from chatapp.doctor.examination import PATIENCE_SECONDS
from chatapp.doctor.findings import Wrong
from chatapp.environment import env


def check_ports() -> str:
    """Check PORT, and in production SOCKET_PORT."""
    ports = {"PORT": settings.PORT}
    if settings.IS_PRODUCTION:
        ports["SOCKET_PORT"] = settings.SOCKET_PORT
    return ", ".join(f"{name} {port} is {_owner(name, port)}" for name, port in ports.items())


def _owner(name: str, port: int) -> str:
    host = env.opened_host(settings.HOST).strip("[]")
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.connect()
    except ConnectionRefusedError:
        return "free"
    except OSError as error:
        raise Wrong(
            f"{host}:{port} can't be reached ({error.strerror or error})",
            fix=f"set HOST to an address of this machine, and {name} to a port that its firewall lets through",
        ) from error
    try:
        connection.request("GET", "/healthz")
        if json.loads(connection.getresponse().read(1_000)) == {"status": "ok"}:
            return "ChatApp's"
    except (OSError, ValueError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    raise Wrong(f"another program listens on {host}:{port}", fix=f"stop it, or set {name} to a free port")
