"""Spoilers: hidden in the message, in one-line texts and from link previews."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp.lib.errors import Invalid
from chats.text.links import links_in
from chats.text.markup import render, render_with_mentions
from chats.text.mentions import MentionIndex
from chats.text.plain_line import plain_line

OPEN, CLOSE = '<details class="spoiler"><summary>Spoiler</summary>', "</details>"


class TestSpoilers:
    @pytest.mark.parametrize(
        ("content", "html"),
        [
            ("It was ||the butler||!", f'<div dir="auto">It was {OPEN}the butler{CLOSE}!</div>'),
            ("||**b** `c`||", f'<div dir="auto">{OPEN}<strong>b</strong> <code>c</code>{CLOSE}</div>'),
            ("**||b||**", f'<div dir="auto"><strong>{OPEN}b{CLOSE}</strong></div>'),
            ("# ||h||", f'<div class="heading" dir="auto"><strong>{OPEN}h{CLOSE}</strong></div>'),
            ("|||x||", f'<div dir="auto">|{OPEN}x{CLOSE}</div>'),
            ("||a|| ||b||", f'<div dir="auto">{OPEN}a{CLOSE} {OPEN}b{CLOSE}</div>'),
            (r"\||no||", '<p dir="auto">||no||</p>'),
            ("a || b || c", '<p dir="auto">a || b || c</p>'),
            ("x||y", '<p dir="auto">x||y</p>'),
            ("||over\nlines||", '<p dir="auto">||over<br>\nlines||</p>'),
            ("||||", '<p dir="auto">||||</p>'),
            ("`||code||`", '<p dir="auto"><code>||code||</code></p>'),
        ],
    )
    def test_is_shown(self, content, html):
        assert render(content) == html

    def test_none_is_inside_a_link_whose_text_it_would_be(self):
        assert "<details" not in render("[||x||](https://a.org)")

    def test_mentions_and_links_inside_work(self):
        rendered = render_with_mentions("||@Ada https://a.org/x||", MentionIndex([(1, "Ada")]))
        assert rendered.user_ids == (1,)
        assert 'href="https://a.org/x"' in rendered.html

    def test_a_link_inside_has_no_preview(self):
        assert links_in(render("||https://a.org/x|| and https://b.org/y")) == ["https://b.org/y"]


class TestNothingLeaks:
    @settings(max_examples=600, deadline=None)
    @given(
        st.text(st.sampled_from("a|` \\*_\n[]()>-#"), max_size=30),
        st.text(st.sampled_from("a|` \\*_\n[]()>-#"), max_size=30),
    )
    def test_what_is_hidden_in_the_message_is_hidden_in_its_line(self, before, after):
        content = f"{before}||SECRET||{after}"
        try:
            html = render(content)
        except Invalid:
            return
        if "SECRET" not in re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL):
            assert "SECRET" not in plain_line(content, characters=500)

    def test_not_even_where_the_line_is_cut(self):
        assert "c" not in plain_line("||b" + "c" * 3_000 + "||", characters=120)
