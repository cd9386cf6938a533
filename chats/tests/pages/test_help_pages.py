"""Help on formatting."""

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


def test_every_example_is_formatted():
    for example in writing_examples():
        assert example.typed not in example.html
