"""The icon at its conventional path."""

import io

from PIL import Image


def test_anyone_gets_an_icon_without_a_cookie(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/x-icon"
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert Image.open(io.BytesIO(response.content)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}
