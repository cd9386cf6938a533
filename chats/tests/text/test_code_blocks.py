"""Code blocks: the language above the code, and more than twenty lines folded up."""

import pytest

from chats.text.code_blocks import MAX_OPEN_LINES
from chats.text.markup import render


def code(lines):
    return "```\n" + "x\n" * lines + "```"


class TestCodeBlocks:
    @pytest.mark.parametrize(
        ("content", "label"),
        [
            ("```js\nlet a\n```", "JavaScript"),
            ("```C\nint a;\n```", "C"),
            ("```cobol numbers\nx\n```", "cobol"),
            ("```\nwords\n```", "Code"),
            ("    words", "Code"),
            ("```<b>\nwords\n```", "&lt;b&gt;"),
            ("```" + "x" * 50 + "\nwords\n```", "x" * 30),
        ],
    )
    def test_names_the_language(self, content, label):
        assert render(content).startswith(f'<div class="code"><div class="code__head">{label}</div><pre>')

    def test_a_guessed_language_is_colored(self):
        html = render("```\ndef f(self):\n    return None\n```")
        assert '<div class="code__head">Python</div><pre><code class="language-python">' in html
        assert '<span class="k">def</span>' in html

    @pytest.mark.parametrize(("lines", "is_folded"), [(MAX_OPEN_LINES, False), (MAX_OPEN_LINES + 1, True)])
    def test_more_than_twenty_lines_can_be_unfolded(self, lines, is_folded):
        html = render(code(lines))
        assert ('</pre><details class="code__more"><summary><span>Show all</span>' in html) is is_folded
        assert html.count("x\n") == lines
