"""A panel without the page around it, as an open page requests it."""

import pytest

from accounts.tests.builders import browser_of
from chats.tests.builders import say

PANELS = {"pins": "pins", "about": "about", "join-links": "join-links", "messages/{message}/thread": "thread"}


@pytest.mark.parametrize(("place", "panel"), PANELS.items())
class TestPanelAlone:
    def test_is_the_section_and_nothing_else(self, ada, chat, ada_browser, place, panel):
        message = say(ada, chat, "Where do we meet?")
        html = ada_browser.text(f"/chats/{chat.pk}/{place.format(message=message.pk)}?only=panel").strip()
        assert html.startswith("<section") and html.endswith("</section>")
        assert f'id="{panel}"' in html
        assert 'id="timeline"' not in html and "<html" not in html

    def test_costs_few_queries_whatever_the_number_of_messages(
        self, ada, chat, ada_browser, place, panel, django_assert_max_num_queries
    ):
        message = say(ada, chat, *(str(number) for number in range(20)))
        with django_assert_max_num_queries(10):
            ada_browser.text(f"/chats/{chat.pk}/{place.format(message=message.pk)}?only=panel")

    def test_is_refused_like_the_page_to_outsiders(self, ada, cy, chat, place, panel):
        message = say(ada, chat, "Where do we meet?")
        path = f"/chats/{chat.pk}/{place.format(message=message.pk)}?only=panel"
        assert browser_of(cy).get(path).status_code == 403
