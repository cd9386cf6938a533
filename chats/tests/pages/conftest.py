"""Browsers of the three, without JavaScript: plain requests and forms with their CSRF token."""

import re

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.tests.builders import browser_of


class Browser:
    """A signed-in browser that loads pages and submits their forms."""

    def __init__(self, person: User) -> None:
        self.person = person
        self._client: Client = browser_of(person, checks_csrf=True)

    def get(self, path: str):
        return self._client.get(path)

    def post(self, path: str, **fields: str):
        """Submit a form as a page of ours would, without following the redirect."""
        if settings.CSRF_COOKIE_NAME not in self._client.cookies:
            self._client.get("/chats")
        token = self._client.cookies[settings.CSRF_COOKIE_NAME].value
        return self._client.post(path, {**fields, "csrfmiddlewaretoken": token})

    def text(self, path: str) -> str:
        """Return a page's HTML, without the line breaks of its templates."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.status_code
        return re.sub(r"\n {2,}", " ", answer.content.decode())


@pytest.fixture
def ada_browser(ada: User) -> Browser:
    return Browser(ada)


@pytest.fixture
def ben_browser(ben: User) -> Browser:
    return Browser(ben)


@pytest.fixture
def cy_browser(cy: User) -> Browser:
    return Browser(cy)


@pytest.fixture
def bodies():
    """Return a page's message bodies in order, as text."""

    def read(html: str) -> list[str]:
        timeline = html.split('id="lines"')[1].split('id="empty-chat"')[0]
        return [
            re.sub(r"<[^>]+>", "", body).strip()
            for body in re.findall(r'class="message__body"[^>]*>(.*?)</(?:div|p)>\s*<(?:p|a)', timeline, re.DOTALL)
        ]

    return read


@pytest.fixture
def not_found():
    """Return a function that parses a page's notice of people not found: sentence, chips, and the link's target."""

    def read(html: str) -> tuple[str, list[str], str]:
        page = re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
        [notice] = re.findall(r'<p class="notice notice--warning">(.*?)</p>', page, re.DOTALL)
        chips = re.findall(r'<span class="chip chip--wrong"><bdi>(.*?)</bdi></span>', notice)
        link = re.search(r'<a class="not-found__way" href="(.*?)">Send them a join link</a>', notice)
        return " ".join(re.sub(r"<[^>]+>", "", notice).split()), chips, link[1] if link else ""

    return read
