"""Absolute URLs of pages."""

from chatapp.lib.public_url import public_url


class TestPublicUrl:
    def test_is_the_page_s_path_at_the_public_address(self, settings):
        settings.PUBLIC_URL = "https://chat.example.org"
        assert public_url("message", 3, 14) == "https://chat.example.org/chats/3/messages/14"
        assert public_url("sign_in") == "https://chat.example.org/signin"
