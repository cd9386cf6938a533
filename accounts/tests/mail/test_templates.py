"""Mail templates: one layout for all, as text and as HTML."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string

FOLDER = Path(settings.BASE_DIR) / "templates/accounts/mail"
MAILS = sorted(path.stem for path in FOLDER.glob("*.html") if path.stem != "base")
# The union of their variables; a name that must be escaped in HTML and not in text.
FACTS = {
    "person": SimpleNamespace(name="Ada <A> & Co"),
    "inviter": "Ada <A> & Co",
    "email": "a&b@example.org",
    "link": "https://chat.example.org/link?a=1&b=2",
    "sign_in_page": "https://chat.example.org/settings/email?a=1&b=2",
    "reset_page": "https://chat.example.org/password-reset?a=1&b=2",
    "sign_up_page": "https://chat.example.org/signup?a=1&b=2",
    "days": 7,
    "code": "123 456",
    "is_verified": True,
    "is_new_account": True,
    "site_name": "Chat & <Co>",
}


def rendered(name: str, **facts: object) -> str:
    return render_to_string(f"accounts/mail/{name}", {**FACTS, **facts})


def test_all_of_them_are_known_here():
    known = ["email_changed", "invitation", "reset_link", "sign_in_code", "sign_up_invitation", "test_mail"]
    assert [*known, "verification_link"] == MAILS
    assert sorted(path.stem for path in FOLDER.glob("*.txt") if path.stem != "base") == MAILS


@pytest.mark.parametrize("mail", MAILS)
class TestEach:
    def test_has_the_common_frame_in_both_parts_and_no_other(self, mail):
        for extension in ("html", "txt"):
            source = (FOLDER / f"{mail}.{extension}").read_text()
            assert f'{{% extends "accounts/mail/base.{extension}" %}}' in source
            assert "<style" not in source and "<body" not in source

    def test_is_one_page_with_a_heading_and_the_sites_name(self, mail):
        page = rendered(f"{mail}.html").strip()
        assert page.startswith("<!doctype html>") and page.endswith("</html>")
        assert page.count("<h1>") == page.count("<style>") == 1 and "<h1></h1>" not in page
        assert '<p class="soft foot">Chat &amp; &lt;Co&gt;</p>' in page

    def test_is_text_that_greets_and_escapes_nothing(self, mail):
        text = rendered(f"{mail}.txt")
        assert text.startswith("Hello") and text.endswith("\n")
        assert "Chat & <Co>" in text and "&amp;" not in text and "&lt;" not in text

    @pytest.mark.parametrize("is_yes", [True, False])
    def test_gives_the_same_links_and_names_in_both(self, mail, is_yes):
        page = rendered(f"{mail}.html", is_verified=is_yes, is_new_account=is_yes)
        text = rendered(f"{mail}.txt", is_verified=is_yes, is_new_account=is_yes)
        for fact in (*(fact for fact in FACTS.values() if isinstance(fact, str)), "Ada <A> & Co"):
            escaped = fact.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            assert (fact in text) == (escaped in page), fact
        assert "<A>" not in page
