"""/settings/privacy states the actual settings, whatever the site and the person have chosen."""

import re

import pytest

from accounts.tests.builders import browser_of, make_person

pytestmark = pytest.mark.django_db

LISTED = "Everyone with an account here finds your name"
UNLISTED = "Only people who share a chat with you see your name"
EVERYONE = "Everyone with an account here can write to you directly."
KNOWN = "People who share a chat with you, or know your email address, can write to you directly."
ASKED = "You see a first message as an invitation"
NO_ONE = "No one can write to you directly"
ALL = {LISTED, UNLISTED, EVERYONE, KNOWN, ASKED, NO_ONE}


def said(browser) -> set[str]:
    """Return which of the sentences the page shows."""
    page = browser.get("/settings/privacy").content.decode()
    shown = re.sub(r"<p [^>]* hidden>.*?</p>", "", page, flags=re.DOTALL)
    return {sentence for sentence in ALL if sentence in shown}


@pytest.mark.parametrize("takes", [True, False])
@pytest.mark.parametrize("delivery", ["deliver", "request"])
@pytest.mark.parametrize("has_directory", [True, False])
def test_who_finds_and_writes_to_one_in_every_state(settings, has_directory, delivery, takes):
    settings.MEMBER_DIRECTORY, settings.DIRECT_MESSAGES = has_directory, delivery
    found = LISTED if has_directory else UNLISTED
    writing = {EVERYONE if has_directory else KNOWN} | ({ASKED} if delivery == "request" else set())
    assert said(browser_of(make_person(takes_direct_messages=takes))) == {found} | (writing if takes else {NO_ONE})


def test_follows_the_switch_and_is_the_persons_own():
    ada, ben = browser_of(make_person("Ada")), browser_of(make_person("Ben"))
    ada.post("/settings/privacy", {"show_reading": "on"})
    assert NO_ONE in said(ada) and NO_ONE not in said(ben)
    ada.post("/settings/privacy", {"takes_direct_messages": "on"})
    assert said(ada) == {LISTED, EVERYONE}
