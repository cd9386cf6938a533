"""Help on formatting and on notifications."""

from chats.pages.notification_guides import GUIDES
from chats.text.writing_examples import writing_examples


class TestWriting:
    def test_shows_each_mark_as_typed_and_rendered_with_the_viewers_name(self, ada_browser):
        html = ada_browser.text("/help/writing")
        for part in ("~~At noon~~", "<s>At noon</s>", "- [ ] Ropes", 'class="task"', "||Ben||", "<table>"):
            assert part in html
        assert '<bdi class="message__actor">Ada</bdi>' in html

    def test_is_linked_from_the_composer(self, ada_browser, chat):
        assert 'href="/help/writing"' in ada_browser.text(f"/chats/{chat.pk}")

    def test_needs_an_account(self, client):
        assert client.get("/help/writing").status_code == 302

    def test_asks_no_more_than_the_sidebar(self, ada_browser, chat, django_assert_max_num_queries):
        ada_browser.text("/help/writing")
        with django_assert_max_num_queries(5):
            ada_browser.text("/help/writing")


class TestNotifications:
    def test_each_system_has_steps_remedies_and_the_versions_it_was_written_from(self, ada_browser):
        html = ada_browser.text("/help/notifications")
        for guide in GUIDES:
            assert f'id="{guide.anchor}"' in html and f'href="#{guide.anchor}"' in html
            for text in (guide.source, *guide.steps, *guide.remedies):
                assert str(text) in html
            assert "Written from" in str(guide.source) and any(sign.isdigit() for sign in str(guide.source))
        assert "<script" not in html.split("<main")[1].split("</main>")[0]

    def test_is_linked_from_the_settings_and_marks_its_place_there(self, ada_browser):
        assert 'href="/help/notifications"' in ada_browser.text("/settings/notifications")
        assert 'aria-current="true"' in ada_browser.text("/help/notifications")

    def test_needs_an_account(self, client):
        assert client.get("/help/notifications")["Location"].startswith("/signin")


def test_every_example_is_formatted():
    for example in writing_examples():
        assert example.typed not in example.html
