"""The content policy names the host that presigned URLs of the bucket lead to."""

import importlib
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages

from chatapp.tests.buckets import s3_settings


@pytest.mark.parametrize("bucket", ["files", "files.example.org"])
@pytest.mark.parametrize("region", ["", "us-east-1", "eu-central-1"])
@pytest.mark.parametrize("endpoint", ["", "https://s3.example.org", "http://127.0.0.1:9000"])
def test_every_address_of_a_file_is_allowed(monkeypatch, bucket, region, endpoint):
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    made = s3_settings(monkeypatch, endpoint, bucket=bucket, region=region)
    address = urlsplit(storages.create_storage(made.STORAGES["files"]).url("files/x", expire=60))
    assert f"{address.scheme}://{address.netloc}" in made.S3_ORIGINS
    assert "X-Amz-Expires=60" in address.query


def test_the_policy_allows_pictures_players_and_scripts_that_fetch_from_there(monkeypatch):
    security = importlib.import_module("chatapp.settings.security")
    with monkeypatch.context() as patched:
        patched.setattr("chatapp.settings.storage.S3_ORIGINS", ["https://s3.example.org"])
        policy = importlib.reload(security).CONTENT_SECURITY_POLICY["DIRECTIVES"]
    importlib.reload(security)
    for name in ("img-src", "media-src", "connect-src"):
        assert "https://s3.example.org" in policy[name]
        assert "'self'" in policy[name]
    assert "https://s3.example.org" not in str(security.CONTENT_SECURITY_POLICY)
