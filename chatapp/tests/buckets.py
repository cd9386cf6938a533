"""An S3 service for tests, and the settings of a site that uses it."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from moto.moto_api._internal import moto_api_backend
from moto.server import ThreadedMotoServer

from chatapp.environment import Environment

BUCKET = "pictures"
REGION = "eu-central-1"


class Service:
    """An S3 service that can be away for a while."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]
        self.endpoint = f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Go away."""
        self._server.stop()

    def restart(self) -> None:
        """Come back with everything that was stored."""
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port)
        self._server.start()


@contextmanager
def s3_service() -> Iterator[Service]:
    """Run a service inside the block. It forgets everything at its end: a process has one store for all of them."""
    service = Service()
    try:
        yield service
    finally:
        service.stop()
        moto_api_backend.reset()


def s3_settings(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, *, bucket: str = BUCKET, region: str = REGION
) -> SimpleNamespace:
    """Return what chatapp/settings/storage.py makes of an environment with a bucket."""
    variables = {
        "S3_BUCKET": bucket, "S3_ENDPOINT": endpoint, "S3_REGION": region, "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "its secret",
    }  # fmt: skip
    module = importlib.import_module("chatapp.settings.storage")
    with monkeypatch.context() as patched:
        patched.setattr("chatapp.environment.env", Environment({**os.environ, **variables}))
        found = SimpleNamespace(**vars(importlib.reload(module)))
    importlib.reload(module)
    return found


def made_bucket(storage: Any) -> Any:
    """Create the bucket of a storage and return it."""
    bucket = storage.connection.Bucket(BUCKET)
    bucket.create(CreateBucketConfiguration={"LocationConstraint": REGION})
    return bucket
