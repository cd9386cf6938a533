"""Task lists: boxes that say whether a task is done."""

import pytest

from chats.text.markup import render

OPEN, DONE = '<input type="checkbox" disabled="">', '<input type="checkbox" disabled="" checked="">'


class TestTaskLists:
    @pytest.mark.parametrize(
        ("content", "item"),
        [
            ("- [ ] buy milk", f'<li class="task" dir="auto"><label>{OPEN} buy milk</label></li>'),
            ("- [x] **done**", f'<li class="task" dir="auto"><label>{DONE} <strong>done</strong></label></li>'),
            ("* [X] done", f'<li class="task" dir="auto"><label>{DONE} done</label></li>'),
            ("2. [x] done", f'<li class="task" dir="auto"><label>{DONE} done</label></li>'),
            (r"- \[ ] text", '<li dir="auto">[ ] text</li>'),
            ("- [y] text", '<li dir="auto">[y] text</li>'),
            ("- [x](https://a.org)", 'noreferrer nofollow">x</a></li>'),
            ("- a [ ] b", '<li dir="auto">a [ ] b</li>'),
            ("- [ ]", '<li dir="auto">[ ]</li>'),
        ],
    )
    def test_is_shown(self, content, item):
        assert item in render(content)

    def test_a_nested_task_stands_outside_its_parents_label(self):
        html = render("- [ ] a\n  - [x] b")
        assert html.index("</label>") < html.index("<ul", 5)
        assert html.count("<label>") == html.count("</label>") == 2

    def test_a_task_outside_a_list_is_text(self):
        assert "<input" not in render("[ ] text")
