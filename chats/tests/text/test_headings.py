"""Headings become bold lines."""

import pytest

from chats.text.markup import render


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("# The plan", '<p class="heading" dir="auto"><strong>The plan</strong></p>'),
        ("###### *six* #", '<p class="heading" dir="auto"><strong><em>six</em></strong></p>'),
        ("## **bold** twice", '<p class="heading" dir="auto"><strong>bold twice</strong></p>'),
        ("a\n# b", '<p dir="auto">a</p>\n<p class="heading" dir="auto"><strong>b</strong></p>'),
        ("#", '<p dir="auto">#</p>'),
        ("# #", '<p dir="auto"># #</p>'),
        ("#channel", '<p dir="auto">#channel</p>'),
        ("####### seven", '<p dir="auto">####### seven</p>'),
        (r"\# text", '<p dir="auto"># text</p>'),
    ],
)
def test_is_shown(content, html):
    assert render(content) == html
