"""`python -m chatapp.launch.probe PORT`: health check, status 0 when the local server is ready."""

import http.client
import sys


def main(port: int) -> int:
    """Request /readyz; return the exit status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/readyz")
        return 0 if connection.getresponse().status == http.client.OK else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
