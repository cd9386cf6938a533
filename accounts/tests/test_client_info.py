"""Client metadata of a request."""

import pytest
from django.test import RequestFactory

from accounts.client_info import api_client_info, browser_client_info

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile Safari/604.1"
PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        (PIXEL, "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 500, "x" * 60),
        ("\x07\n", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_gets_a_name_people_know_it_by(agent, name):
    assert browser_client_info(RequestFactory().get("/", headers={"User-Agent": agent})).device_name == name


@pytest.mark.parametrize(
    ("remote", "address"),
    [("10.0.0.7", "10.0.0.7"), ("::1", "::1"), ("", None), ("unix:", None), ("testclient", None)],
)
def test_the_address_is_the_servers_word(remote, address):
    request = RequestFactory(REMOTE_ADDR=remote).get("/", headers={"X-Forwarded-For": "6.6.6.6"})
    assert api_client_info(request).address == address


def test_the_kind_says_how_the_session_is_sent():
    request = RequestFactory().get("/")
    assert (api_client_info(request).kind, browser_client_info(request).kind) == ("api", "browser")
